// One key presses the button that shows it, while the focus is among the buttons (WCAG 2.1.4).

for (const box of document.querySelectorAll("[data-keys]")) {
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const button = box.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
