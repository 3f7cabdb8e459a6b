// In the day sheet Enter goes to the same column of the next row, as in a spreadsheet; the button saves.
const sheet = document.querySelector("[data-sheet]");

sheet.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td");
  if (event.key !== "Enter" || !cell || event.isComposing) return;
  event.preventDefault();
  const next = cell.parentElement.nextElementSibling;
  const field = next ? next.cells[cell.cellIndex].querySelector("input, select") : sheet.querySelector("[type=submit]");
  field.focus();
});

const errors = document.querySelector("[data-errors]");
if (errors) {
  errors.focus();
} else {
  // Go on under the last row in which something was typed: rows may have been added.
  const rows = [...sheet.querySelectorAll("tbody tr")];
  const last = rows.findLastIndex((row) => [...row.querySelectorAll("input[type=text]")].some((input) => input.value));
  (rows[last + 1] ?? rows[0]).querySelector("td input").focus();
}
