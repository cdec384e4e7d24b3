import type { ToHost, ToView } from '../../../protocol/index.ts';
import {
  createMarkdownView,
  type FileReference,
  keepSelection,
  type MarkdownOptions,
  type MarkdownView,
} from '../../markdown/index.ts';
import { DiagramRequests } from './diagramRequests.ts';

/** A stretch of an answer between two steps. */
export interface AnswerText {
  append(text: string): void;
  /** No more text comes into this stretch. */
  end(): void;
  dispose(): void;
}

/** A longer text is not drawn a second time only because a file's name became a link. In UTF-16 units. */
const maxRedrawnLength = 20_000;
/** Among what a text waits for: that formulas can be set. No file has this name. */
const formulasKey = '$';
/** Likewise: a text that holds diagrams is drawn again in other colours. */
const diagramsKey = '$$';
/** Names are asked about together, this long after the first of them, in ms. */
const askDelayMs = 100;

/** Draws answers as markdown, and finds out which names in them are files of the workspace. */
export class AnswerTexts {
  readonly #post: (message: ToHost) => void;
  readonly #schedule: (draw: () => void) => void;
  readonly #known = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #drawn = new Map<Element, DrawnText>();
  readonly #diagrams: DiagramRequests;
  #toAsk: string[] = [];
  #mathMl: MarkdownOptions['math'];

  /** `schedule` takes drawing for this frame or the next one. */
  constructor(post: (message: ToHost) => void, schedule: (draw: () => void) => void) {
    this.#post = post;
    this.#schedule = schedule;
    this.#diagrams = new DiagramRequests(post, () => this.#redrawAwaiting(new Set([diagramsKey])));
    // Setting formulas takes a library that is slow to start: it waits until the panel stands.
    requestIdleCallback(() => void this.#loadMath(), { timeout: 1000 });
  }

  create(root: HTMLElement): AnswerText {
    const text = new DrawnText(
      root,
      (awaited) => this.#options(awaited),
      () => this.#drawn.delete(root),
    );
    this.#drawn.set(root, text);
    return text;
  }

  /** The markdown of what the range holds of this element; `null` if no markdown is drawn in it. */
  markdownIn(root: Element, range: Range): string | null {
    return this.#drawn.get(root)?.markdownIn(range) ?? null;
  }

  /** The host's answer: these names are files. */
  addFiles(known: readonly string[]): void {
    const added = new Set(known.filter((path) => !this.#known.has(path)));
    for (const path of added) this.#known.add(path);
    if (added.size > 0) this.#redrawAwaiting(added);
  }

  /** The host's answer: a diagram's picture, or why there is none. */
  receiveDiagram(message: Extract<ToView, { type: 'diagram' }>): void {
    this.#diagrams.receive(message);
  }

  #redrawAwaiting(come: ReadonlySet<string>): void {
    for (const text of this.#drawn.values()) text.redrawIfItAwaits(come);
  }

  async #loadMath(): Promise<void> {
    const { mathMl } = await import('../../markdown/drawing/math.ts');
    this.#mathMl = mathMl;
    this.#redrawAwaiting(new Set([formulasKey]));
  }

  #options(awaited: Set<string>): MarkdownOptions {
    return {
      schedule: this.#schedule,
      onLink: (href) => this.#post({ type: 'openLink', href }),
      onCode: (action, code, language) => this.#post({ type: 'code', action, code, language }),
      fileLinks: (file) => {
        awaited.add(file.path);
        this.#ask(file);
        return this.#known.has(file.path);
      },
      math: (tex, display) => {
        if (!this.#mathMl) awaited.add(formulasKey);
        return this.#mathMl?.(tex, display);
      },
      diagram: (source) => {
        awaited.add(diagramsKey);
        return this.#diagrams.draw(source);
      },
      onDiagram: (source) => this.#diagrams.open(source),
      onFile: ({ path, line }) => this.#post({ type: 'openFile', path, line: line ?? null }),
    };
  }

  #ask({ path }: FileReference): void {
    if (this.#asked.has(path)) return;
    this.#asked.add(path);
    if (this.#toAsk.length === 0) {
      setTimeout(() => {
        this.#post({ type: 'resolveFiles', candidates: this.#toAsk });
        this.#toAsk = [];
      }, askDelayMs);
    }
    this.#toAsk.push(path);
  }
}

class DrawnText implements AnswerText {
  readonly #root: HTMLElement;
  readonly #options: (awaited: Set<string>) => MarkdownOptions;
  readonly #onDispose: () => void;
  #awaited = new Set<string>();
  #view: MarkdownView;
  #ended = false;
  #isStale = false;

  constructor(root: HTMLElement, options: (awaited: Set<string>) => MarkdownOptions, onDispose: () => void) {
    this.#root = root;
    this.#options = options;
    this.#onDispose = onDispose;
    this.#view = createMarkdownView(root, options(this.#awaited));
  }

  get source(): string {
    return this.#view.text;
  }

  append(text: string): void {
    this.#view.append(text);
  }

  markdownIn(range: Range): string {
    return this.#view.markdownIn(range);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#view.end();
    if (this.#isStale) this.#redraw();
  }

  dispose(): void {
    this.#view.dispose();
    this.#onDispose();
  }

  redrawIfItAwaits(come: ReadonlySet<string>): void {
    if (this.source.length > maxRedrawnLength || ![...come].some((path) => this.#awaited.has(path))) return;
    if (this.#ended) this.#redraw();
    else this.#isStale = true;
  }

  #redraw(): void {
    keepSelection(this.#root, () => this.#drawAgain());
  }

  #drawAgain(): void {
    const text = this.source;
    this.#view.dispose();
    this.#root.replaceChildren();
    this.#awaited = new Set();
    this.#view = createMarkdownView(this.#root, this.#options(this.#awaited));
    this.#view.append(text);
    this.#view.end();
  }
}
