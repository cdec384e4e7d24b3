/** A piece of an answer's body, in order: text to append to the open segment, or the step at this index. */
export type Piece =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'step'; readonly index: number };

/**
 * Goes on with an answer whose first `placed` steps and first `drawn` characters are on the page: which pieces follow,
 * when `text` arrives. `steps` says where each step stands in the text. A step beyond the text that has come waits for
 * it, unless the answer is `ended`. `null`: a step belongs into what is already drawn, so all must be drawn anew.
 */
export const flowOn = (
  steps: readonly { readonly at: number }[],
  placed: number,
  drawn: number,
  text: string,
  ended: boolean,
): readonly Piece[] | null => {
  const pieces: Piece[] = [];
  let rest = text;
  let at = drawn;
  for (let index = placed; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || step.at < at) return null;
    const before = rest.slice(0, step.at - at);
    if (before !== '') pieces.push({ kind: 'text', text: before });
    rest = rest.slice(before.length);
    at += before.length;
    if (at < step.at && !ended) return pieces;
    pieces.push({ kind: 'step', index });
  }
  if (rest !== '') pieces.push({ kind: 'text', text: rest });
  return pieces;
};
