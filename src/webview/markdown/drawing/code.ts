import type { CodeText } from '../block.ts';
import { showDiagram } from './diagram.ts';
import { canColour, colourLine, colourLines, plainLine } from './highlight.ts';
import type { CodeAction } from '../options.ts';
import { MoreButton } from './moreButton.ts';
import type { Page } from './page.ts';
import { spellInvisible } from '../invisible.ts';

/** Lines in one block-level span: what is added below it leaves its layout alone. */
const linesInGroup = 32;
/** Lines drawn at first, and with each press of "show more". */
const maxLines = 2000;
/** Lines drawn in one go. */
const linesAtOnce = 64;

const shells = new Set([
  'bash',
  'sh',
  'zsh',
  'shell',
  'console',
  'shellsession',
  'powershell',
  'ps1',
  'pwsh',
  'bat',
  'cmd',
  'fish',
]);

/** A code block: a bar with its language and buttons, and the lines, which can grow. */
export class CodeView {
  readonly element: HTMLElement;

  readonly #bar: HTMLElement;
  readonly #pre: HTMLElement;
  readonly #body: HTMLElement;
  readonly #language: string;
  readonly #path: string | null;
  #group: HTMLElement | null = null;
  #drawn = 0;
  #limit = maxLines;
  #partial = '';
  /** Whether the last line has been seen. */
  #settled = false;
  #whole = false;
  readonly #more: MoreButton;
  readonly #page: Page;
  readonly #code: CodeText;

  /**
   * @param page where it is drawn
   * @param code its text, which the owner may extend before calling {@link update} again
   */
  constructor(page: Page, code: CodeText) {
    this.#page = page;
    this.#code = code;
    this.#more = new MoreButton(
      page,
      (button) => this.element.append(button),
      () => {
        this.#limit += maxLines;
        this.update();
      },
    );
    const info = spellInvisible(code.info).trim();
    const [first = '', ...others] = info.split(/\s+/);
    const [language = '', inline] = first.split(':', 2);
    this.#language = language.toLowerCase();
    const named =
      inline ??
      others
        .map((word) => /^(?:(?:title|file|filename|path)=)?"?([^"{}=]+\.[^"{}=]+)"?$/.exec(word)?.[1])
        .find(Boolean);
    this.#path = named === undefined || named === '' ? null : named;

    this.element = page.element('div', 'md-code');
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', language === '' ? page.strings.code : `${page.strings.code}: ${language}`);
    const bar = (this.#bar = page.element('div', 'md-code-bar'));
    const label = page.element('span', 'md-code-label');
    label.textContent = [language, this.#path].filter(Boolean).join(' · ');
    bar.append(label);
    for (const action of page.codeActions) {
      if (action !== 'run' || shells.has(this.#language)) bar.append(this.#button(action));
    }
    const pre = (this.#pre = page.element('pre', ''));
    pre.tabIndex = 0;
    this.#body = page.element('code', '');
    pre.append(this.#body);
    this.element.append(bar, pre);
    this.update();
  }

  /** Draws what came since, and once nothing can follow, asks for the colours of the whole. */
  update(): void {
    const code = this.#code;
    const page = this.#page;
    if (code.closed && !this.#settled) {
      this.#settled = true;
      const all = code.partial === '' ? code.lines : [...code.lines, code.partial];
      this.#whole = canColour(all, this.#language);
      if (this.#whole) page.later(() => this.#colour(all));
      if (this.#language === 'mermaid') showDiagram(page, this.element, this.#bar, this.#pre, this.#text());
    }
    const end = Math.min(code.lines.length, this.#limit);
    const stop = Math.min(end, this.#drawn + linesAtOnce);
    if (this.#drawn < stop) this.#setPartial('');
    while (this.#drawn < stop) {
      const count = Math.min(stop - this.#drawn, linesInGroup - (this.#drawn % linesInGroup));
      if (this.#drawn % linesInGroup === 0) this.#group = this.#addGroup();
      this.#group?.append(page.fragment(this.#linesHtml(code.lines.slice(this.#drawn, this.#drawn + count))));
      this.#drawn += count;
    }
    if (stop < end) page.later(() => this.update());
    else this.#setPartial(this.#drawn < code.lines.length ? '' : code.partial);
    this.#more.offer(code.lines.length - end);
  }

  /** Lines whose colours come later are drawn plain now. */
  #linesHtml(lines: readonly string[]): string {
    return lines.map((line) => `${this.#whole ? plainLine(line) : colourLine(line, this.#language)}\n`).join('');
  }

  #addGroup(): HTMLElement {
    const group = this.#page.element('span', 'md-lines');
    this.#body.append(group);
    return group;
  }

  #setPartial(partial: string): void {
    if (partial === this.#partial) return;
    this.#partial = partial;
    const last = this.#body.lastElementChild;
    if (last?.className === 'md-line-open') last.remove();
    if (partial === '') return;
    const line = this.#page.element('span', 'md-line-open');
    line.append(this.#page.fragment(plainLine(partial)));
    this.#body.append(line);
  }

  #colour(lines: readonly string[]): void {
    const html = colourLines(lines, this.#language);
    const groups: HTMLElement[] = [];
    for (let at = 0; at < lines.length; at += linesInGroup) {
      const group = this.#page.element('span', 'md-lines');
      const text = html
        .slice(at, at + linesInGroup)
        .map((line, index) => (at + index < this.#code.lines.length ? `${line}\n` : line));
      group.append(this.#page.fragment(text.join('')));
      groups.push(group);
    }
    this.#drawn = this.#code.lines.length;
    this.#body.replaceChildren(...groups);
  }

  #button(action: CodeAction): HTMLButtonElement {
    const button = this.#page.button('md-code-action', () =>
      this.#page.onCode(action, this.#text(), this.#language, this.#path),
    );
    button.textContent = this.#page.strings[action];
    return button;
  }

  #text(): string {
    return this.#code.lines.map((line) => `${line}\n`).join('') + this.#code.partial;
  }
}
