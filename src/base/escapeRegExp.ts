/**
 * The text as a regular expression that matches exactly it, valid with and without the flags `u` and `v` outside a
 * character class. `RegExp.escape` will do this once the oldest VS Code that we run in has it (V8 13.6).
 */
export const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
