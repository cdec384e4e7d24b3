/** The streaming markdown in a plain page, for tests in a browser: what it is given, and what it did. */
import { mathMl } from '../../../src/webview/markdown/drawing/math.ts';
import {
  createMarkdownView,
  type MarkdownOptions,
  type MarkdownView,
  renderMarkdown,
} from '../../../src/webview/markdown/index.ts';
import { foreignIn } from './foreign.ts';

/** What happened to one text. */
export interface Played {
  /** The longest time that drawing and layout kept the page from answering, in ms. */
  readonly longest: number;
  readonly total: number;
  /** What must not be there: elements, attributes and classes that the renderer does not make. */
  readonly foreign: string[];
  readonly elements: number;
}

export const calls: unknown[][] = [];

const options: MarkdownOptions = {
  onLink: (href) => calls.push(['link', href]),
  onCode: (...args) => calls.push(['code', ...args]),
  onFile: (file) => calls.push(['file', file]),
  fileLinks: () => true,
  math: mathMl,
};

function newRoot(): HTMLElement {
  document.body.replaceChildren();
  const root = document.createElement('div');
  document.body.append(root);
  return root;
}

/** Lets the browser do what waits, without waiting for a frame. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(0);
  });

/** Streams a text into the page, each drawing and its layout timed. */
export async function play(text: string, chunk = 8192): Promise<Played> {
  const root = newRoot();
  const start = performance.now();
  let longest = 0;
  let waiting: (() => void) | undefined;
  const view = createMarkdownView(root, { ...options, schedule: (draw) => (waiting = draw) });
  const timed = (work: () => void): void => {
    const began = performance.now();
    work();
    root.getBoundingClientRect();
    longest = Math.max(longest, performance.now() - began);
  };
  const draw = (): void => {
    const now = waiting;
    waiting = undefined;
    now?.();
  };
  for (let at = 0; at < text.length; at += chunk) {
    timed(() => view.append(text.slice(at, at + chunk)));
    timed(draw);
    await nextTask();
  }
  timed(() => view.end());
  while (waiting) {
    timed(draw);
    await nextTask();
  }
  await view.settled;
  const played = {
    longest,
    total: performance.now() - start,
    foreign: foreignIn(root),
    elements: root.querySelectorAll('*').length,
  };
  view.dispose();
  return played;
}

/** Draws a whole text and leaves it there for the test to look at and press. */
export async function show(text: string): Promise<void> {
  calls.length = 0;
  await renderMarkdown(newRoot(), text, options).settled;
}

/**
 * Streams a text in these chunks, and selects these words once they are there, as a person does, forward or back.
 *
 * @returns the selected text after each drawing from then on, each once
 */
export async function select(chunks: readonly string[], words: string, isBackward: boolean): Promise<string[]> {
  const root = newRoot();
  let waiting: (() => void) | undefined;
  const view = createMarkdownView(root, { ...options, schedule: (draw) => (waiting = draw) });
  const selection = document.getSelection();
  const seen: string[] = [];
  const draw = (): void => {
    const now = waiting;
    waiting = undefined;
    now?.();
    if (!selection) return;
    if (seen.length === 0) selectText(root, selection, words, isBackward);
    const text = selection.toString().replaceAll(/\s+/g, ' ');
    if (!selection.isCollapsed || seen.length > 0) if (seen.at(-1) !== text) seen.push(text);
  };
  for (const chunk of chunks) {
    view.append(chunk);
    draw();
  }
  view.end();
  while (waiting) draw();
  await view.settled;
  draw();
  selection?.removeAllRanges();
  return seen;
}

function selectText(root: HTMLElement, selection: Selection, words: string, isBackward: boolean): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const [from, to] = isBackward ? [at + words.length, at] : [at, at + words.length];
    selection.setBaseAndExtent(node, from, node, to);
    return;
  }
}

/** The document after these chunks, drawn after each, and the document of the whole text. */
export async function compare(chunks: readonly string[]): Promise<{ streamed: string; whole: string }> {
  const host = document.createElement('div');
  let waiting: (() => void) | undefined;
  const view = createMarkdownView(host, { ...options, schedule: (draw) => (waiting = draw) });
  const draw = (): void => {
    const now = waiting;
    waiting = undefined;
    now?.();
  };
  for (const chunk of chunks) {
    view.append(chunk);
    draw();
  }
  view.end();
  while (waiting) draw();
  await view.settled;
  const at = document.createElement('div');
  const whole = renderMarkdown(at, chunks.join(''), { ...options, schedule: (later) => queueMicrotask(later) });
  await whole.settled;
  return { streamed: host.innerHTML, whole: at.innerHTML };
}

/** What a text looks like while it streams, and from scratch: its elements but those that only group or colour, and its text. */
const looksOf = (root: Element): string =>
  [...root.querySelectorAll('*')]
    .filter((element) => element.localName !== 'span' && !/^md-(?:group|section)/.test(element.className))
    .map((element) => element.localName)
    .join(' ') + root.textContent;

/** The first chunk after which the open end, amended each time, is not what a view draws that gets all of it at once. */
export function findFalseAmendment(chunks: readonly string[]): string | undefined {
  const draws = (): { view: MarkdownView; root: Element; draw: (text: string) => void } => {
    const root = document.createElement('div');
    let waiting: (() => void) | undefined;
    const view = createMarkdownView(root, { ...options, schedule: (draw) => (waiting = draw) });
    const draw = (text: string): void => {
      view.append(text);
      while (waiting) {
        const now = waiting;
        waiting = undefined;
        now();
      }
    };
    return { view, root, draw };
  };
  const amended = draws();
  let text = '';
  for (const chunk of chunks) {
    text += chunk;
    amended.draw(chunk);
    const fresh = draws();
    fresh.draw(text);
    if (looksOf(amended.root) !== looksOf(fresh.root))
      return `${JSON.stringify(text)}\n${amended.root.innerHTML}\n${fresh.root.innerHTML}`;
  }
  return undefined;
}

/** Of the elements with this selector that are drawn halfway through the text: how many, and how many are there at its end. */
export function countKept(chunks: readonly string[], selector: string): { before: number; kept: number } {
  const root = newRoot();
  let waiting: (() => void) | undefined;
  const view = createMarkdownView(root, { ...options, schedule: (draw) => (waiting = draw) });
  let early: Element[] = [];
  for (const [index, chunk] of chunks.entries()) {
    view.append(chunk);
    while (waiting) {
      const now: () => void = waiting;
      waiting = undefined;
      now();
    }
    if (index === chunks.length >> 1) early = [...root.querySelectorAll(selector)];
  }
  view.dispose();
  return { before: early.length, kept: early.filter((element) => element.isConnected).length };
}
