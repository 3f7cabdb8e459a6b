// One look at a page with axe: what is wrong with it, and what need not be looked at again.
"use strict";

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// The rules that judge colours and places, which differ from look to look; the others judge what is written.
const BY_LOOK = ["link-in-text-block", "scrollable-region-focusable"];
const CONTRAST = "color-contrast";
const SIZE = "target-size";
const SMALLEST = 24; // CSS pixels
const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
const IMAGE = ["bgGradient", "bgImage"];
const WITH_VALUE = "input, select, textarea";
const CLEAR = "rgba(0, 0, 0, 0)";
const NO_COLOURS = "option, optgroup, script, [type=checkbox], [type=radio], [type=hidden]";

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

// All that the contrast of an element's text follows from: its own style, and what lies behind it. A layer
// that is in place and lets everything through adds nothing, and nothing is seen through a full one.
const coloursOf = element => {
  const own = getComputedStyle(element);
  const found = [own.color, own.fontSize, own.fontWeight, own.textShadow, element.matches(":disabled")];
  let covered = false;
  for (let behind = element; behind; behind = behind.parentElement) {
    const style = getComputedStyle(behind);
    const {backgroundColor, backgroundImage, opacity, position, filter, mixBlendMode} = style;
    const blend = [opacity, filter, mixBlendMode].join(" ");
    if (blend !== "1 none normal") found.push(blend);
    if (covered) continue;
    if (position !== "static" && position !== "relative") found.push(position);
    if (backgroundImage !== "none") found.push(backgroundImage);
    if (backgroundColor !== CLEAR) found.push(backgroundColor);
    covered = backgroundColor !== CLEAR && !backgroundColor.includes("/") && !backgroundColor.startsWith("rgba");
  }
  return found.join("|");
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
  const asked = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    if (element.matches(NO_COLOURS) || !isShown(element) || !hasText(element)) continue;
    const colours = coloursOf(element);
    const marks = {colours: hash(colours), exact: hash(colours + element.outerHTML)};
    if (!known.has(marks.colours) && !known.has(marks.exact)) asked.set(element, marks);
  }
  if (!asked.size) return {violations: [], known: []};
  const results = ["violations", "passes", "incomplete"];
  const found = await run({include: [...asked.keys()]}, only(CONTRAST), results);
  const elements = nodes => nodes.map(node => node.element).filter(element => asked.has(element));
  const nodesOf = result => found[result].flatMap(rule => rule.nodes);
  const onImage = nodesOf("incomplete").filter(node => IMAGE.includes(node.any[0]?.data?.messageKey));
  const judged = elements([...nodesOf("passes"), ...onImage]).map(element => asked.get(element).colours);
  const wrong = new Set(elements(nodesOf("violations")));
  const exact = [...asked.keys()].filter(element => !wrong.has(element)).map(element => asked.get(element).exact);
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

const judgeTheRest = async (known, isFirst) => {
  const around = [...document.querySelectorAll(".bar, .footer")];
  const marks = around.map(region => hash(region.outerHTML));
  const same = around.filter((region, at) => known.has(marks[at]));
  const shown = [...document.querySelectorAll("*")].filter(isShown);
  const isKnown = element => shownBefore.has(element) || same.some(region => region.contains(element));
  const added = shown.filter(element => !isKnown(element));
  const found = [];
  if (isFirst || added.length) {
    const context = {include: isFirst ? document : added, exclude: same};
    found.push(...(await run(context, WRITTEN, ["violations"])).violations);
  }
  if (!isFirst) {
    const context = {include: document, exclude: same};
    found.push(...(await run(context, only(...BY_LOOK), ["violations"])).violations);
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
