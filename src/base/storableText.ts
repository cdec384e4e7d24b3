/**
 * Text that every store and every request can hold: lone surrogates and NUL become U+FFFD. Its length in UTF-16 units
 * stays as it is, so that offsets into it do.
 */
export const toStorable = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
