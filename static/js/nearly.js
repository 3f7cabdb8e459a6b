// Words that come near: with a typing error, or with more glued to it than ours has.

const SHORTEST = 4; // of fewer letters too many words are nearly the same
const STEM = 6; // so long, and our word says what the longer one is about: rijbewijs in rijbewijsverlenging

function errorsAllowed(typed) {
  if (typed.length < SHORTEST) return 0;
  return typed.length < 7 ? 1 : 2;
}

// A letter too many, too few, wrong, or changed places with its neighbour counts as one error.
function errorsAtStart(typed, word) {
  let before = [];
  let above = Array.from({ length: word.length + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= word.length; column += 1) {
      const same = typed[row - 1] === word[column - 1];
      line[column] = Math.min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (same ? 0 : 1));
      const swapped = typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1];
      if (row > 1 && column > 1 && swapped) line[column] = Math.min(line[column], before[column - 2] + 1);
    }
    [before, above] = [above, line];
  }
  return Math.min(...above);
}

export function beginsNearly(word, typed) {
  if (word.length >= STEM && typed.startsWith(word)) return true;
  const allowed = errorsAllowed(typed);
  return allowed > 0 && errorsAtStart(typed, word) <= allowed;
}
