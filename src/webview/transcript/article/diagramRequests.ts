import { failure } from '../../../base/index.ts';
import type { ToHost, ToView } from '../../../protocol/index.ts';
import type { Diagram } from '../../markdown/index.ts';

type Colours = Extract<ToHost, { type: 'drawDiagram' }>['colours'];

/** Asks the host for diagrams, in the colours of the theme, and remembers them while these stay. */
export class DiagramRequests {
  readonly #post: (message: ToHost) => void;
  readonly #drawn = new Map<string, Promise<Diagram>>();
  readonly #waiting = new Map<number, (drawing: Diagram) => void>();
  #count = 0;
  #colours = themeColours();

  /** `onDidChangeColours` is called when all diagrams are to be drawn again. */
  constructor(post: (message: ToHost) => void, onDidChangeColours: () => void) {
    this.#post = post;
    const observer = new MutationObserver(() => {
      const colours = themeColours();
      if (JSON.stringify(colours) === JSON.stringify(this.#colours)) return;
      this.#colours = colours;
      this.#drawn.clear();
      onDidChangeColours();
    });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  }

  draw(source: string): Promise<Diagram> {
    const known = this.#drawn.get(source);
    if (known) return known;
    const id = ++this.#count;
    const drawing = new Promise<Diagram>((resolve) => this.#waiting.set(id, resolve));
    this.#drawn.set(source, drawing);
    this.#post({ type: 'drawDiagram', id, source, colours: this.#colours });
    return drawing;
  }

  open(source: string): void {
    this.#post({ type: 'openDiagram', source, colours: this.#colours });
  }

  receive({ id, svg, refusal }: Extract<ToView, { type: 'diagram' }>): void {
    this.#waiting.get(id)?.(svg === null ? failure(refusal) : { ok: true, svg });
    this.#waiting.delete(id);
  }
}

function themeColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const colour = (...names: string[]): string =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? '';
  return {
    background: colour('editor-background', 'sideBar-background'),
    foreground: colour('editor-foreground', 'foreground'),
    line: colour('descriptionForeground', 'foreground'),
    accent: colour('textLink-foreground', 'foreground'),
  };
}
