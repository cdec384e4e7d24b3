import { CodeView } from './code.ts';
import { type Direction, directionOf, hasRightToLeft } from './direction.ts';
import { spellInvisible } from '../invisible.ts';
import type { Page } from './page.ts';
import type { FileReference } from '../options.ts';
import { fileReference, linkedFile, misleads, webTarget } from '../targets.ts';

/** Rows of a table, or items of a list, that are drawn before someone asks for more. */
export const maxRows = 200;

const decorated = 'a, pre, code, input, table, .md-image';
/** Elements that may run from right to left by themselves. */
const directed = 'p, h1, h2, h3, h4, h5, h6, li, th, td, summary, .md-piece';

/**
 * Turns the parser's HTML into what the panel shows: links that lead nowhere by themselves, code blocks with a bar,
 * tables that scroll, text that runs in its own direction.
 *
 * @param final whether this stays; what is still open is coloured line by line
 */
export function decorate(page: Page, fragment: DocumentFragment, final: boolean): void {
  for (const element of fragment.querySelectorAll<HTMLElement>(decorated)) {
    switch (element.localName) {
      case 'a':
        decorateLink(page, element);
        break;
      case 'pre':
        decorateCode(page, element, final);
        break;
      case 'code':
        if (element.className.startsWith('md-math')) decorateMath(page, element);
        else if (element.parentElement?.localName !== 'pre') decorateInlineCode(page, element);
        break;
      case 'input':
        element.setAttribute('aria-label', element.hasAttribute('checked') ? page.strings.done : page.strings.notDone);
        break;
      case 'table':
        decorateTable(page, element as HTMLTableElement);
        break;
      default:
        element.prepend(`${page.strings.image} `);
    }
  }
  if (page.direction === 'rtl' || hasRightToLeft(fragment.textContent)) direct(fragment, page.direction);
}

/**
 * Gives a direction to what runs the other way than the text as a whole. `dir="auto"` would have the browser find it out
 * at each change, for the element and all that it stands in.
 */
function direct(fragment: DocumentFragment, usual: Direction): void {
  for (const element of fragment.querySelectorAll<HTMLElement>(directed)) {
    const own = directionOf(element.textContent);
    if (own !== null && own !== usual) element.dir = own;
  }
}

function decorateLink(page: Page, element: HTMLElement): void {
  const href = element.getAttribute('href') ?? '';
  const url = webTarget(href);
  const file = url ? undefined : known(page, linkedFile(href));
  const press = url ? (): void => page.options.onLink(url.href) : file && ((): void => page.onFile(file));
  const isCitation = url !== undefined && /^\d{1,3}$/.test(element.textContent);
  const kind = isCitation ? 'md-link md-citation' : url ? 'md-link' : 'md-file';
  const replacement = press ? page.link(kind, press) : page.element('span', 'md-not-a-link');
  const title = element.getAttribute('title');
  replacement.title = spellInvisible([url?.href ?? href, title].filter(Boolean).join('\n'));
  replacement.append(...element.childNodes);
  if (url && misleads(replacement.textContent, url)) {
    const target = page.element('span', 'md-link-target');
    target.textContent = ` (${url.host})`;
    replacement.append(target);
  }
  element.replaceWith(replacement);
}

function known(page: Page, file: FileReference | undefined): FileReference | undefined {
  if (!file || !page.options.fileLinks || !page.options.onFile) return undefined;
  return page.options.fileLinks(file) ? file : undefined;
}

function decorateInlineCode(page: Page, element: HTMLElement): void {
  if (element.closest('.md-link, .md-file, a') || element.childElementCount > 0) return;
  // Code with blanks is a command or a statement far more often than a file's name.
  const text = element.textContent;
  const file = /\s/.test(text) ? undefined : known(page, fileReference(text));
  if (!file) return;
  const link = page.link('md-file', () => page.onFile(file));
  element.replaceWith(link);
  link.append(element);
}

function decorateCode(page: Page, pre: HTMLElement, final: boolean): void {
  const code = pre.querySelector('code');
  const info = code?.getAttribute('class')?.replace(/^language-/, '') ?? '';
  const lines = pre.textContent.split('\n');
  const partial = lines.pop() ?? '';
  pre.replaceWith(new CodeView(page, { info, lines, partial, closed: final }).element);
}

const mathElements =
  /^(?:math|semantics|mrow|mi|mo|mn|ms|mtext|mspace|mfrac|msup|msub|msubsup|msqrt|mroot|mover|munder|munderover|mtable|mtr|mtd|mstyle|mpadded|mphantom|menclose|merror)$/;
const mathAttributes =
  /^(?:display|xmlns|mathvariant|stretchy|fence|separator|lspace|rspace|width|height|depth|voffset|minsize|maxsize|column(?:align|lines|spacing)|row(?:align|lines|spacing)|scriptlevel|displaystyle|linethickness|accent|accentunder|notation|mathcolor|mathbackground|movablelimits|largeop|symmetric|form)$/;

/** Sets the formula when there is time; one that was set before, at once. */
function decorateMath(page: Page, code: HTMLElement): void {
  const tex = code.textContent;
  const display = code.className === 'md-math-display';
  const set = (html: string | null): void => {
    const math = html === null ? null : page.fragment(html).querySelector('math');
    if (!math) return;
    for (const element of math.querySelectorAll('*')) {
      if (!mathElements.test(element.localName)) element.remove();
      for (const { name } of [...element.attributes]) if (!mathAttributes.test(name)) element.removeAttribute(name);
    }
    code.replaceChildren(math);
    code.title = spellInvisible(tex);
  };
  const known = page.knownMath(tex, display);
  if (known) set(known.html);
  else if (page.options.math) page.later(() => code.isConnected && set(page.setMath(tex, display)));
}

function decorateTable(page: Page, table: HTMLTableElement): void {
  const frame = page.element('div', 'md-table');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', page.strings.table);
  table.replaceWith(frame);
  frame.append(table);
  const rows = [...(table.tBodies[0]?.rows ?? [])].slice(maxRows);
  if (rows.length === 0) return;
  for (const row of rows) row.remove();
  const more = page.button('md-more', () => {
    // The table that is drawn may be an earlier one, of which this is the amended end.
    const drawn = more.parentElement?.querySelector('tbody');
    drawn?.append(...rows.splice(0, maxRows));
    if (rows.length === 0) more.remove();
    more.textContent = page.strings.showMore(rows.length);
  });
  more.textContent = page.strings.showMore(rows.length);
  frame.append(more);
}
