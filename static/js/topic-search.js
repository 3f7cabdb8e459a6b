// Turns the list of topics into a search field with suggestions (the combobox pattern of ARIA 1.2).
// A topic is found by the beginning of any word of its name, its other words or its public bodies. Where nothing
// is found, what comes near or has one of the words is offered, and chosen only by who goes to it.

import { beginsNearly } from "./nearly.js";

const SHOWN = 8;
const LONG = 5; // shorter words, such as voor and niet, say little

const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

function readTopics(select) {
  return [...select.querySelectorAll("option[value]:not([value=''])")].map((option) => ({
    value: option.value,
    name: option.textContent,
    group: option.parentElement.label || "",
    start: plain(option.textContent),
    words: plain(`${option.textContent} ${option.dataset.words || ""}`).split(/[\s,/()-]+/),
  }));
}

function remark(text) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.textContent = text;
  return item;
}

const starts = (word, part) => word.startsWith(part);
const startsNearly = (word, part) => starts(word, part) || beginsNearly(word, part);

// Names that start with what was typed come first, then topics in which every typed word begins some word.
function find(topics, typed, begins = starts) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const matches = topics.filter((topic) =>
    wanted.every((part) => topic.words.some((word) => begins(word, part))),
  );
  const first = matches.filter((topic) => topic.start.startsWith(wanted.join(" ")));
  return [...first, ...matches.filter((topic) => !first.includes(topic))].slice(0, SHOWN);
}

// All words with typing errors; else any long word of several: whatsapp oplichting, rijbewijs kwijt.
function guess(topics, typed) {
  const near = find(topics, typed, startsNearly);
  if (near.length) return near;
  const long = typed.split(/\s+/).filter((part) => part.length >= LONG);
  const some = new Set(long.flatMap((part) => find(topics, part)));
  return [...some].slice(0, SHOWN);
}

export function topicSearch(box, { onChoose, onDigit }) {
  const select = box.querySelector("select");
  const topics = readTopics(select);
  const input = document.createElement("input");
  const list = document.createElement("ul");
  let shown = [];
  let guessed = false;
  let active = -1;

  input.type = "text";
  input.id = "topic-search";
  input.className = "input desk__combo";
  input.autocomplete = "off";
  input.placeholder = "Typ een onderwerp, zoals toeslag";
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "topic-options",
    "aria-autocomplete": "list",
  })) {
    input.setAttribute(name, value);
  }
  list.id = "topic-options";
  list.className = "desk__options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Onderwerpen");
  list.hidden = true;
  box.querySelector("label").htmlFor = input.id;
  select.hidden = true;
  select.after(input, list);
  if (select.value) input.value = select.selectedOptions[0].textContent;

  function render() {
    list.replaceChildren(
      ...shown.map((topic, index) => {
        const item = document.createElement("li");
        item.id = `topic-option-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === active));
        const name = document.createElement("span");
        name.textContent = topic.name;
        const group = document.createElement("span");
        group.textContent = topic.group;
        group.className = "soft";
        item.append(name, group);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(topic);
        });
        return item;
      }),
    );
    const nothing = !shown.length && input.value.trim() && !select.value && document.activeElement === input;
    if (nothing) list.append(remark("Niets gevonden. Typ een ander woord, of wis met Escape."));
    if (guessed && shown.length) list.prepend(remark("Niets gevonden. Bedoel je dit? Kies met ↓ of een tik."));
    list.hidden = !list.childElementCount;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (active >= 0) input.setAttribute("aria-activedescendant", `topic-option-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    shown = [];
    active = -1;
    render();
  }

  function choose(topic) {
    select.value = topic.value;
    input.value = topic.name;
    close();
    onChoose(topic);
  }

  function clear() {
    select.value = "";
    input.value = "";
    close();
  }

  input.addEventListener("input", () => {
    select.value = "";
    shown = find(topics, input.value);
    guessed = !shown.length;
    if (guessed) shown = guess(topics, input.value);
    active = guessed || !shown.length ? -1 : 0;
    render();
  });

  input.addEventListener("keydown", (event) => {
    if (!input.value && /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      onDigit(Number(event.key));
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!shown.length) return;
      const from = event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) + shown.length - 1;
      active = from % shown.length;
      render();
      event.preventDefault();
    } else if (event.key === "Enter") {
      // Enter in the search field chooses; only an outcome stores.
      event.preventDefault();
      if (active >= 0) choose(shown[active]);
      else if (select.value) onChoose();
    } else if (event.key === "Escape") {
      clear();
    }
  });

  input.addEventListener("blur", () => {
    const exact = topics.find((topic) => topic.start === plain(input.value.trim()));
    if (exact) select.value = exact.value;
    close();
  });

  return { input, clear };
}
