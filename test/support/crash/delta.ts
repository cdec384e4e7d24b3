/** The k-th piece of the answer that the writer streams: small ones, and now and then a large one. */
export const delta = (k: number): string => `${'streamed words '.repeat(k % 40 === 0 ? 3_000 : 4)}${k} `;

/** The first pieces of the answer, at least `units` of text. */
export function answerOf(units: number): string {
  const pieces: string[] = [];
  for (let length = 0; length < units;) {
    const piece = delta(pieces.length);
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join('');
}
