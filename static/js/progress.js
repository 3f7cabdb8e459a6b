// Fills in how far a job of the worker is, and shows the page anew when the job is done.
const panel = document.querySelector("[data-progress]");
const PAUSE = 1000; // milliseconds between two questions to the server
const number = new Intl.NumberFormat("nl-NL");

// Which of the steps of the work it is at, from 1; 0 when it has no steps now.
function follow(steps, current, part) {
  steps.hidden = !current;
  steps.querySelectorAll("li").forEach((item, place) => {
    const isDone = place + 1 < current;
    item.classList.toggle("steps__step--done", isDone);
    if (place + 1 === current) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
    const told = item.querySelector(".visually-hidden");
    if (!isDone) told?.remove();
    else if (!told) item.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: " (klaar)" }));
  });
  steps.querySelector("[data-progress-part]").textContent = part.charAt(0).toUpperCase() + part.slice(1);
}

function show({ done, total, label, step, part }) {
  if (label) panel.querySelector("[id$='-label']").textContent = label;
  const bar = panel.querySelector("progress");
  if (done && total) {
    bar.max = total;
    bar.value = done;
  }
  const steps = panel.querySelector("[data-progress-steps]");
  if (steps) follow(steps, step, part);
  const share = panel.querySelector("[data-progress-share]");
  if (share && total) share.textContent = `${Math.floor((100 * done) / total)}%`;
  const text = panel.querySelector("[data-progress-text]");
  if (text) text.textContent = `${number.format(done)} van ${number.format(total)} ${panel.dataset.progressUnit}`;
}

async function ask() {
  try {
    const response = await fetch(panel.dataset.progress, { headers: { Accept: "application/json" } });
    const state = await response.json();
    if (!response.ok || !state.running) {
      location.reload();
      return;
    }
    show(state);
  } catch {
    // The network is away for a moment; the job does not mind.
  }
  setTimeout(ask, PAUSE);
}

ask();
