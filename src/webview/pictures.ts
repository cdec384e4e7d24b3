import type { ToHost, ToView } from '../protocol/index.ts';
import { h } from './elements/dom.ts';
import { t } from '../base/index.ts';

/** The most characters of pictures that are kept for those that are drawn again. */
const maxKeptLength = 40_000_000;

/** Small pictures with a name, drawn from bytes that the host holds; pressed, they open in an editor. */
export class Pictures {
  readonly #post: (message: ToHost) => void;
  readonly #sources = new Map<string, string>();
  readonly #waiting = new Map<string, Set<HTMLImageElement>>();

  constructor(post: (message: ToHost) => void) {
    this.#post = post;
  }

  /** A button with the picture; its name is the picture's. */
  create(id: string, name: string): HTMLElement {
    const image = h('img', { class: 'thumbnail', alt: name });
    const source = this.#sources.get(id);
    if (source === undefined) this.#ask(id, image);
    else image.src = source;
    const button = h('button', { type: 'button', class: 'picture', title: t('Open {0}', name) }, image);
    button.addEventListener('click', () => this.#post({ type: 'openPicture', id, name }));
    return button;
  }

  receive({ id, mediaType, base64 }: Extract<ToView, { type: 'picture' }>): void {
    const source = `data:${mediaType};base64,${base64}`;
    this.#sources.set(id, source);
    for (const image of this.#waiting.get(id) ?? []) image.src = source;
    this.#waiting.delete(id);
    let length = [...this.#sources.values()].reduce((sum, each) => sum + each.length, 0);
    for (const [oldest, each] of this.#sources) {
      if (length <= maxKeptLength || oldest === id) break;
      this.#sources.delete(oldest);
      length -= each.length;
    }
  }

  #ask(id: string, image: HTMLImageElement): void {
    const waiting = this.#waiting.get(id);
    if (waiting) {
      waiting.add(image);
      return;
    }
    this.#waiting.set(id, new Set([image]));
    this.#post({ type: 'picture', id });
  }
}
