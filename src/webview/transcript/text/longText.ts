import { h } from '../../elements/dom.ts';
import { PlainText } from './plainText.ts';
import { showInParts } from './showInParts.ts';

/** So much of a text is shown, and so much more with each press, in UTF-16 units. */
export const firstLength = 10_000;
const furtherLength = 100_000;

/** Shows a text as it was written inside `host`. A very long one, such as a pasted log, shows its beginning. */
export const createLongText = (host: HTMLElement, text: string): HTMLElement => {
  const shown = new PlainText(host);
  const element = h('div', {}, host);
  showInParts(element, 'characters', () => {
    const end = wholeLine(text, shown.length === 0 ? firstLength : shown.length + furtherLength);
    shown.append(text.slice(shown.length, end));
    return text.length - end;
  });
  return element;
};

/** The end of the line in which `end` stands, if it is near; no character is cut in two. */
const wholeLine = (text: string, end: number): number => {
  if (end >= text.length) return text.length;
  const lineEnd = text.indexOf('\n', end);
  if (lineEnd >= 0 && lineEnd - end < 1000) return lineEnd + 1;
  return /^[\uDC00-\uDFFF]/.test(text.slice(end, end + 1)) ? end + 1 : end;
};
