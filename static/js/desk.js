// The desk page by keyboard. Everything works without this file; it only makes it fast.
// Keys work only while the focus is within the desk (WCAG 2.1.4), and never while somebody types text.
import { deskPanel } from "./desk-panel.js";
import { topicSearch } from "./topic-search.js";

const desk = document.querySelector(".desk");
const form = document.getElementById("desk");

if (form) {
  const number = form.elements.namedItem("submission_id");
  if (number && !document.querySelector("[data-errors]") && crypto.randomUUID) {
    number.value = crypto.randomUUID();
  }
  const firstOutcome = form.querySelector("[name=outcome]");
  const favourites = [...form.querySelectorAll("[name=favourite]")];
  const search = topicSearch(form.querySelector("[data-topics]"), {
    onChoose() {
      for (const radio of favourites) radio.checked = false;
      firstOutcome.focus();
      panel.show(chosenTopic());
    },
    onDigit: chooseFavourite,
  });
  const panel = deskPanel(desk, { back: () => (chosenTopic() ? firstOutcome : search.input).focus() });
  form.querySelector("[data-who]").hidden = true;

  function chosenTopic() {
    const radio = favourites.find((favourite) => favourite.checked);
    return radio ? radio.value : form.elements.namedItem("topic").value;
  }

  function chooseFavourite(digit) {
    const radio = favourites[digit - 1];
    if (!radio) return;
    radio.checked = true;
    search.clear();
    firstOutcome.focus();
    panel.show(chosenTopic());
  }

  for (const radio of favourites) {
    radio.addEventListener("change", () => {
      search.clear();
      panel.show(chosenTopic());
    });
  }
  form.elements.namedItem("public_body").addEventListener("change", () => panel.show(chosenTopic()));

  // Enter in a field goes on to the outcomes; only an outcome stores.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches("input")) return;
    event.preventDefault();
    firstOutcome.focus();
  });

  // One press stores once, also when a finger is faster than the network.
  let sent = false;
  const noConnection = form.querySelector("[data-offline]");
  form.addEventListener("submit", (event) => {
    const offline = !navigator.onLine;
    noConnection.hidden = !offline;
    if (offline) noConnection.focus();
    if (sent || offline) event.preventDefault();
    else sent = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  desk.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    // No topic begins with a sign: +, -, / and ! work from the empty search field too, where the focus is.
    const sign = /^[+/!-]$/.test(key) && event.target === search.input && !search.input.value;
    if (event.ctrlKey || event.altKey || event.metaKey || (isTyping(event.target) && !sign)) return;
    if (/^[1-9]$/.test(key)) {
      chooseFavourite(Number(key));
    } else if (key === "w") {
      panel.enter();
    } else if (key === "m") {
      const details = form.querySelector("[data-details]");
      details.open = !details.open;
      (details.open ? details.querySelector("select, input") : details.firstElementChild).focus();
    } else {
      const target = desk.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!target) return;
      target.focus();
      if (key === "+" || (key === "!" && !isFilledIn())) target.click();
    }
    event.preventDefault();
  });

  // Not where only a finger points: a keyboard would slide over the topics on every page.
  if (matchMedia("(any-hover: hover)").matches) (document.querySelector("[data-errors]") || search.input).focus();
  else document.querySelector("[data-errors]")?.focus();
  if (chosenTopic()) panel.show(chosenTopic());
}

// Whoever began on a visit does not leave it by one key: then the link only gets the focus.
function isFilledIn() {
  const typed = [...form.querySelectorAll("input[type=text], textarea")].some((field) => field.value);
  return typed || form.querySelector("[name=favourite]:checked") !== null;
}

function isTyping(element) {
  return element.matches("select, textarea, input:not([type=radio], [type=checkbox])");
}

for (const chooser of document.querySelectorAll("[data-submit-on-change]")) {
  chooser.querySelector("button").hidden = true;
  chooser.addEventListener("change", () => chooser.requestSubmit());
}
