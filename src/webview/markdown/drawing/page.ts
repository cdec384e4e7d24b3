import type { Direction } from './direction.ts';
import { type CodeAction, defaultStrings, type FileReference, type MarkdownOptions, type Strings } from '../options.ts';

const allActions: readonly CodeAction[] = ['insert', 'newFile', 'apply', 'run', 'copy'];

/** Formulas remembered. */
const maxFormulas = 200;

/**
 * The root element and what the parts drawn in it share: making elements, what happens on a press, and work that can
 * wait. It is the only place where HTML becomes nodes, and the HTML is the parser's, never the text's own.
 */
export class Page {
  readonly strings: Strings;
  readonly codeActions: readonly CodeAction[];
  readonly options: MarkdownOptions;
  readonly later: (work: () => void) => void;

  readonly #formulas = new Map<string, { html: string | null }>();
  readonly #presses = new WeakMap<Element, () => void>();
  readonly #root: HTMLElement;
  readonly #document: Document;

  /** @param later takes work that is done when there is time, in order */
  constructor(root: HTMLElement, options: MarkdownOptions, later: (work: () => void) => void) {
    this.#root = root;
    this.options = options;
    this.later = later;
    this.#document = root.ownerDocument;
    this.strings = { ...defaultStrings(), ...options.strings };
    this.codeActions = options.onCode
      ? allActions.filter((action) => options.codeActions?.includes(action) ?? true)
      : [];
    root.classList.add('md');
    root.addEventListener('click', this.#onClick);
    root.addEventListener('auxclick', this.#onClick);
    root.addEventListener('keydown', this.#onKey);
  }

  /** In which direction the text as a whole runs. */
  get direction(): Direction {
    return this.#root.dir === 'rtl' ? 'rtl' : 'ltr';
  }

  dispose(): void {
    this.#root.removeEventListener('click', this.#onClick);
    this.#root.removeEventListener('auxclick', this.#onClick);
    this.#root.removeEventListener('keydown', this.#onKey);
  }

  element<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string): HTMLElementTagNameMap[Name] {
    const element = this.#document.createElement(name);
    if (className !== '') element.className = className;
    return element;
  }

  button(className: string, press: () => void): HTMLButtonElement {
    const button = this.element('button', className);
    button.type = 'button';
    this.#presses.set(button, press);
    return button;
  }

  /** An element that acts like a link but has no address the browser could follow or fetch. */
  link(className: string, press: () => void): HTMLElement {
    const link = this.element('a', className);
    link.setAttribute('role', 'link');
    link.tabIndex = 0;
    this.#presses.set(link, press);
    return link;
  }

  /** Nodes of HTML that the parser made. */
  fragment(html: string): DocumentFragment {
    const template = this.#document.createElement('template');
    template.innerHTML = html;
    return template.content;
  }

  /** A formula that was set before, so that the open end of a text can be drawn again with it. */
  knownMath(tex: string, display: boolean): { html: string | null } | undefined {
    return this.#formulas.get(`${display}${tex}`);
  }

  /** Sets a formula and remembers it. */
  setMath(tex: string, display: boolean): string | null {
    const html = this.options.math?.(tex, display) ?? null;
    if (this.#formulas.size >= maxFormulas) this.#formulas.clear();
    this.#formulas.set(`${display}${tex}`, { html });
    return html;
  }

  onCode(action: CodeAction, code: string, language: string, path: string | null): void {
    this.options.onCode?.(action, code, language, path);
  }

  onFile(file: FileReference): void {
    this.options.onFile?.(file);
  }

  #press(event: Event): boolean {
    let element = event.target instanceof Element ? event.target : null;
    for (; element && element !== this.#root; element = element.parentElement) {
      const press = this.#presses.get(element);
      if (!press) continue;
      event.preventDefault();
      event.stopPropagation();
      press();
      return true;
    }
    return false;
  }

  readonly #onClick = (event: MouseEvent): void => {
    if (event.type === 'click' || event.button === 1) this.#press(event);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    // A button answers to its keys by itself.
    if (event.key === 'Enter' && event.target instanceof HTMLAnchorElement) this.#press(event);
  };
}
