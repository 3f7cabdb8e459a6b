// One look at a page with axe: what is wrong with it, and what need not be looked at again.
"use strict";

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// The rules that judge colours and places, which differ from look to look; the others judge what is written.
const LINKS = "link-in-text-block";
const SCROLL = "scrollable-region-focusable";
const CONTRAST = "color-contrast";
const SIZE = "target-size";
const SMALLEST = 24; // CSS pixels
const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
const IMAGE = ["bgGradient", "bgImage"];
const WITH_VALUE = "input, select, textarea";
const PLAIN = "1 none normal";
const CUT_AWAY = "inset(50%)";
const CLEAR = "rgba(0, 0, 0, 0)";
const NO_COLOURS = "option, optgroup, script, [type=checkbox], [type=radio], [type=hidden]";

const TOKEN = /(name="csrfmiddlewaretoken" value=")[^"]*/g; // another one on each page

const SEEN = "seen by axe, "; // and the colour scheme

let shownBefore = new Set(); // on this page, in the first look at it

const WRITTEN = {
  runOnly: {type: "tag", values: LEVELS},
  rules: {[CONTRAST]: {enabled: false}, [SIZE]: {enabled: false}},
};
const only = (...rules) => ({runOnly: {type: "rule", values: rules}});

const run = (context, rules, results) =>
  axe.run(context, {...rules, resultTypes: results, elementRef: true, selectors: false, preload: false});

const isShown = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true});

// What lies behind an element: all layers up to one that lets nothing through (a layer that lets everything
// through adds nothing), whatever changes their colours, and whether anything of the element is left to see.
const makeGrounds = () => {
  const kept = new Map([[null, {layers: "", blends: "", isCut: false}]]);
  const groundOf = element => {
    if (!kept.has(element)) kept.set(element, added(getComputedStyle(element), groundOf(element.parentElement)));
    return kept.get(element);
  };
  const added = ({backgroundColor, backgroundImage, opacity, position, filter, mixBlendMode, clipPath}, behind) => {
    const blend = [opacity, filter, mixBlendMode].join(" ");
    const own = [
      position !== "static" && position !== "relative" ? position : "",
      backgroundImage !== "none" ? backgroundImage : "",
      backgroundColor !== CLEAR ? backgroundColor : "",
    ].join("|");
    const isFull = backgroundColor !== CLEAR && !backgroundColor.includes("/") && !backgroundColor.startsWith("rgba");
    return {
      layers: isFull ? own : own === "||" ? behind.layers : `${own}|${behind.layers}`,
      blends: blend === PLAIN ? behind.blends : `${blend}|${behind.blends}`,
      isCut: behind.isCut || clipPath === CUT_AWAY,
    };
  };
  return groundOf;
};

// As WCAG draws the line: of 18 points, or bold and of 14.
const isLarge = ({fontSize, fontWeight}) =>
  Math.ceil(parseFloat(fontSize) * 72) / 96 >= (parseInt(fontWeight) >= 700 ? 14 : 18);

// What the contrast of an element's text follows from, in marks: its colours on what lies behind, in this size;
// the same in the size of which most is asked; and the text itself, as it stands in the page.
const marksOf = (element, {layers, blends}) => {
  const style = getComputedStyle(element);
  const colours = [style.color, style.textShadow, element.matches(":disabled"), layers, blends].join("|");
  const small = hash(colours);
  return {small, colours: isLarge(style) ? `${small}+` : small, exact: () => hash(colours + element.outerHTML)};
};

const hash = text => {
  let high = 7, low = 11;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36);
};

const hasText = element =>
  element.matches(WITH_VALUE)
    ? Boolean(element.value)
    : [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());

// What passed is known by its colours, and so is what lies on an image; other text on which axe has no
// verdict, for it is out of sight or a letter long, is known when it is the same to the letter.
const judgeContrast = async known => {
  const groundOf = makeGrounds(), asked = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    if (!hasText(element) || element.matches(NO_COLOURS) || !isShown(element)) continue;
    const ground = groundOf(element);
    if (ground.isCut) continue;
    const marks = marksOf(element, ground);
    const isKnown = known.has(marks.small) || known.has(marks.colours) || known.has(marks.exact());
    if (!isKnown) asked.set(element, marks);
  }
  if (!asked.size) return {violations: [], known: []};
  const found = await run({include: [...asked.keys()]}, only(CONTRAST), ["violations", "passes", "incomplete"]);
  const elements = nodes => nodes.map(node => node.element).filter(element => asked.has(element));
  const nodesOf = result => found[result].flatMap(rule => rule.nodes);
  const onImage = nodesOf("incomplete").filter(node => IMAGE.includes(node.any[0]?.data?.messageKey));
  const judged = elements([...nodesOf("passes"), ...onImage]).map(element => asked.get(element).colours);
  const wrong = new Set(elements(nodesOf("violations")));
  const exact = [...asked.keys()].filter(element => !wrong.has(element)).map(element => asked.get(element).exact());
  return {violations: found.violations, known: [...new Set([...judged, ...exact])]};
};

const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

// The box in which a target wants to be alone: its own, or the smallest one around its middle.
const roomOf = target => {
  const box = target.getBoundingClientRect();
  const width = Math.max(box.width, SMALLEST), height = Math.max(box.height, SMALLEST);
  const left = box.left + (box.width - width) / 2, top = box.top + (box.height - height) / 2;
  return {left, top, right: left + width, bottom: top + height};
};

// A target with room of its own is in order; axe weighs those that are near another one.
const judgeSizes = async () => {
  const targets = [...document.querySelectorAll(TARGETS)].filter(isShown).map(target => [target, roomOf(target)]);
  const crowds = ([one, room], [other, itsRoom]) =>
    overlap(room, itsRoom) && !one.contains(other) && !other.contains(one);
  const crowded = targets.filter(one => targets.some(other => crowds(one, other))).map(([target]) => target);
  if (!crowded.length) return [];
  return (await run({include: crowded}, only(SIZE), ["violations"])).violations;
};

// Links within a text, and what can be scrolled: all that the rules which differ by look can be about.
const isInText = link => {
  let block = link;
  while (block.parentElement && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
  return block !== link && block.textContent.trim() !== link.textContent.trim();
};
const canScroll = element =>
  (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight) &&
  /auto|scroll/.test(getComputedStyle(element).overflow);

const judgeByLook = async (shown, isKnown) => {
  const left = shown.filter(element => !isKnown(element));
  const subjects = [
    [LINKS, left.filter(element => element.matches("a[href], [role=link]") && isInText(element))],
    [SCROLL, left.filter(canScroll)],
  ];
  const found = [];
  for (const [rule, include] of subjects) {
    if (include.length) found.push(...(await run({include}, only(rule), ["violations"])).violations);
  }
  return found;
};

const judgeTheRest = async (known, isFirst) => {
  const around = [...document.querySelectorAll(".bar, .footer")];
  const marks = around.map(region => hash(region.outerHTML.replace(TOKEN, "$1")));
  const same = around.filter((region, at) => known.has(marks[at]));
  const isKnown = element => same.some(region => region.contains(element));
  const shown = [...document.querySelectorAll("*")].filter(isShown);
  const added = shown.filter(element => !shownBefore.has(element) && !isKnown(element));
  const found = isFirst ? [] : await judgeByLook(shown, isKnown);
  if (isFirst || added.length) {
    const context = {include: isFirst ? document : added, exclude: same};
    found.push(...(await run(context, WRITTEN, ["violations"])).violations);
  }
  if (isFirst) shownBefore = new Set(shown);
  return {violations: found, known: marks};
};

window.lookWithAxe = async (scheme, isFirst) => {
  const known = new Set(sessionStorage.getItem(SEEN + scheme)?.split(" "));
  const rest = await judgeTheRest(known, isFirst);
  const contrast = await judgeContrast(known);
  const sizes = await judgeSizes();
  sessionStorage.setItem(SEEN + scheme, [...known, ...rest.known, ...contrast.known].join(" "));
  return [...rest.violations, ...sizes, ...contrast.violations].map(({id, nodes}) => ({
    id,
    nodes: nodes.map(({html, failureSummary}) => ({html, failureSummary})),
  }));
};
