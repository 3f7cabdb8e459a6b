// Warns two minutes before the session ends. Enter, Escape or a tap keeps it going; at the end the page
// stays as it is, so that what was typed can still be sent after a new login.

const WARN = 120;

const dialog = document.getElementById("session-end");
const form = dialog?.querySelector("form");
const texts = [...(dialog?.querySelectorAll("[data-session-text]") ?? [])];
const minutes = dialog?.querySelector("[data-session-minutes]");
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;

let ends = Date.now() + Number(document.body.dataset.sessionSeconds) * 1000;
let state = "running"; // running, warned, limit, ended

function show(name) {
  for (const text of texts) text.hidden = text.dataset.sessionText !== name;
  const shown = texts.find((text) => !text.hidden);
  shown.id = "session-end-text";
  for (const text of texts) if (text !== shown) text.removeAttribute("id");
  if (!dialog.open) dialog.showModal();
}

function warn(seconds) {
  const left = Math.max(1, Math.ceil(seconds / 60));
  minutes.textContent = left === 1 ? "1 minuut" : `${left} minuten`;
  if (state === "running") {
    state = "warned";
    show("warn");
  }
}

function end() {
  state = "ended";
  dialog.querySelector("h2").textContent = "Je sessie is afgelopen";
  form.querySelector("button").textContent = "Sluiten";
  show("ended");
}

function goOn(until) {
  ends = until;
  if (state === "ended") return;
  state = "running";
  if (dialog.open) dialog.close();
}

function check() {
  const seconds = (ends - Date.now()) / 1000;
  if (state === "ended") return;
  if (seconds <= 0) end();
  else if (seconds <= WARN && state !== "limit") warn(seconds);
}

async function extend() {
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
  } catch {
    show("offline");
    return;
  }
  if (!answer.ok) {
    end();
    return;
  }
  const { seconds } = await answer.json();
  const until = Date.now() + seconds * 1000;
  otherTabs?.postMessage(until);
  if (seconds > WARN) goOn(until);
  else {
    ends = until;
    state = "limit";
    show("limit");
  }
}

function answerDialog(event) {
  event.preventDefault();
  if (state === "warned") extend();
  else dialog.close();
}

if (dialog && Number.isFinite(ends)) {
  form.addEventListener("submit", answerDialog);
  dialog.addEventListener("cancel", answerDialog);
  otherTabs?.addEventListener("message", (event) => goOn(event.data));
  otherTabs?.postMessage(ends);
  window.setInterval(check, 1000);
  check();
}
