// A group of ticks tells, folded or not, how many are ticked and which.

for (const group of document.querySelectorAll("[data-tick-group]")) {
  const ticks = [...group.querySelectorAll("input")];

  const tell = () => {
    const chosen = ticks.filter((tick) => tick.checked);
    group.querySelector("[data-count]").textContent = chosen.length;
    group.querySelector("[data-chosen]").textContent = chosen
      .map((tick) => tick.labels[0].textContent)
      .join(", ");
  };

  group.addEventListener("change", tell);
  tell(); // a browser may keep ticks over a reload
}
