/**
 * The names most like a misspelled one: at most three, by the number of single-character edits
 * (Levenshtein 1966), none that would change more than a third of the longer name (two edits are
 * always near enough for a name of four or more). Equally near names come in alphabetical order.
 */
export function nearestNames(name: string, known: Iterable<string>): string[] {
  return [...new Set(known)]
    .map((candidate) => ({
      candidate,
      edits: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(
      ({ candidate, edits }) => edits <= allowedEdits(Math.max(name.length, candidate.length)),
    )
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function allowedEdits(length: number): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replace = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const remove = (previous[column] ?? 0) + 1;
      const insert = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replace, remove, insert));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
