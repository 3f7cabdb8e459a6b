// Who can help further, beside the question: asked for when a topic is chosen, never before.
// The answer comes in as a document of its own and its nodes are moved over, so no text becomes markup here.

export function deskPanel(desk, { back }) {
  const box = desk.querySelector("[data-panel]");
  const today = desk.querySelector("[data-today]");
  const said = desk.querySelector("[data-panel-said]");
  let request = null;
  let wanted = false; // W was pressed before the answer was there

  function show(topic) {
    if (request) request.abort();
    if (!topic) return close();
    const asked = new URLSearchParams({ onderwerp: topic, paneel: "1" });
    if (box.dataset.location) asked.set("locatie", box.dataset.location);
    const body = desk.querySelector("[name=public_body]");
    if (body && body.value) asked.set("organisatie", body.value);
    request = new XMLHttpRequest();
    request.responseType = "document";
    request.open("GET", `${box.dataset.panel}?${asked}`);
    request.addEventListener("load", (event) => receive(event.target));
    request.addEventListener("error", fail);
    request.send();
  }

  function receive(answer) {
    const helpers = answer.status === 200 && answer.response && answer.response.querySelector("[data-helpers]");
    if (!helpers) return fail();
    place(document.adoptNode(helpers));
    const summary = box.querySelector("[data-summary]");
    said.textContent = summary ? `Wie kan helpen: ${summary.textContent} Druk op W.` : "";
  }

  function fail() {
    const message = document.createElement("p");
    message.textContent = "Wie kan helpen is nu niet op te halen. Vastleggen kan gewoon.";
    place(message);
    said.textContent = message.textContent;
  }

  function place(node) {
    box.replaceChildren(node);
    box.hidden = false;
    today.hidden = true;
    box.scrollTop = 0;
    if (wanted) enter();
  }

  function close() {
    wanted = false;
    box.replaceChildren();
    box.hidden = true;
    today.hidden = false;
    said.textContent = "";
  }

  const entries = () => [...box.querySelectorAll("summary, [data-helpers] > p > a")];

  function enter() {
    const first = box.querySelector(".service > summary") || entries()[0];
    wanted = !first;
    if (first) first.focus();
  }

  box.addEventListener("keydown", (event) => {
    const all = entries();
    const here = all.indexOf(event.target);
    if (here >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const next = all[here + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) next.focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      back();
      event.preventDefault();
    } else {
      refer(event);
    }
  });

  // R hands the visitor over to the service that has the focus, G tells the way: both store the question.
  function refer(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const line = event.target.closest("li");
    const button = line && line.querySelector(`[data-refer="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    button.click();
  }

  return { show, enter, close };
}
