import { invisibleSource, plural, t } from '../../base/index.ts';

// Beside what hides (the list in base/), towers of combining marks: all of it is shown as what it is.

const hidden = new RegExp(`(?:${invisibleSource})+`, 'gu');
/** A base letter keeps this many marks; what stands above them is counted, not drawn. */
const maxMarks = 6;
const tower = new RegExp(String.raw`(?<=\p{M}{${maxMarks}})\p{M}+`, 'gu');

/** A cheap test that most texts fail at once: only then the precise expressions run. */
const suspicious = new RegExp(
  // eslint-disable-next-line no-misleading-character-class -- joiners and marks are what it looks for
  String.raw`[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u0300-\u036F\u0483-\u0489\u0591-\u05BD\u0610-\u061C\u064B-\u065F\u0E31-\u0E4E\u115F\u1160\u17B4\u17B5\u180B-\u180F\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B-\u200F\u2028-\u202E\u2060-\u206F\u20D0-\u20FF\u2800\u3164\uD800-\uDFFF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF\uFFA0\uFFF0-\uFFFB]`,
);

/** At most this many code points are named for one run; the rest is counted. */
const maxNamed = 8;

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

function describe(run: string): string {
  const characters = Array.from(run);
  const names = characters.slice(0, maxNamed).map(codePoint).join(' ');
  return characters.length > maxNamed ? t('{0} … {1} in all', names, characters.length) : names;
}

const mark = (run: string): string => {
  const label = describe(run);
  return `<span class="md-invisible" title="${label}">⟨${label}⟩</span>`;
};

const markTower = (run: string): string => {
  const label = plural(Array.from(run).length, '{0} combining mark', '{0} combining marks');
  return `<span class="md-invisible" title="${label}">⟨${label}⟩</span>`;
};

/**
 * Makes unseen characters visible in HTML whose attributes hold none of the model's text.
 *
 * @param html escaped HTML
 * @returns the same HTML, each run of unseen characters replaced by a labelled span
 */
export function showInvisible(html: string): string {
  if (!suspicious.test(html)) return html;
  return html.replace(hidden, mark).replace(tower, markTower);
}

/** The same for text that goes into an attribute or a text node: code points in angle brackets, no HTML. */
export function spellInvisible(text: string): string {
  if (!suspicious.test(text)) return text;
  return text.replace(hidden, (run) => `⟨${describe(run)}⟩`);
}
