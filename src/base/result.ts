/**
 * A value by its name, or why there is none: a sentence, if nothing else is said. Where there is no value, as with “may this
 * be sent?”, the sentence stands alone, and `null` in its place is a yes.
 */
export type Result<Value extends object, Problem = string> =
  ({ readonly ok: true } & Readonly<Value>) | { readonly ok: false; readonly problem: Problem };

/** The result of what cannot be done. */
export const failure = <Problem>(problem: Problem): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem,
});
