// Fills in how far a job of the worker is, and shows the page anew when the job is done.
const panel = document.querySelector("[data-progress]");
const PAUSE = 1000; // milliseconds between two questions to the server
const number = new Intl.NumberFormat("nl-NL");

function show({ done, total, label }) {
  if (label) panel.querySelector("[id$='-label']").textContent = label;
  const bar = panel.querySelector("progress");
  if (done && total) {
    bar.max = total;
    bar.value = done;
  }
  const share = panel.querySelector("[data-progress-share]");
  if (share && total) share.textContent = `${Math.floor((100 * done) / total)}%`;
  panel.querySelector("[data-progress-text]").textContent =
    `${number.format(done)} van ${number.format(total)} ${panel.dataset.progressUnit}`;
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
