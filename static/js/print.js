// A button that prints: shown only where there is a script to do so. Where printing is what the page is for,
// the button has the focus.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  if (button.dataset.print === "first") button.focus();
}
