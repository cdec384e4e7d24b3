import { plural, t, type Result } from '../../base/index.ts';
export type CodeAction = 'copy' | 'insert' | 'newFile' | 'apply' | 'run';

/** A place in a file, as a text names it: `src/a.ts`, `src/a.ts:12`, `src/a.ts:12:3`, `src/a.ts#L12`. */
export interface FileReference {
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** Words that the view shows. */
export interface Strings {
  readonly copy: string;
  readonly insert: string;
  readonly newFile: string;
  readonly apply: string;
  readonly run: string;
  /** Name of a code block whose language is not known. */
  readonly code: string;
  readonly table: string;
  readonly diagram: string;
  /** Buttons of a diagram. */
  readonly source: string;
  readonly open: string;
  /** Before the alternative text of an image, which is never loaded. */
  readonly image: string;
  readonly done: string;
  readonly notDone: string;
  /** @param hidden how many rows, items or lines are not shown */
  readonly showMore: (hidden: number) => string;
}

/** A picture, or a sentence that says why there is none. */
export type Diagram = Result<{ readonly svg: string }>;

export interface MarkdownOptions {
  /** A link to http, https or mailto was activated. Nothing is opened unless the owner does it. */
  readonly onLink: (href: string) => void;
  /** A button of a code block was pressed. Without it code blocks have no buttons. `path` is what the fence names. */
  readonly onCode?: (action: CodeAction, code: string, language: string, path: string | null) => void;
  /** The actions offered, 'run' only for shell code. All of them by default. */
  readonly codeActions?: readonly CodeAction[];
  /** Whether a text that looks like a path is to be a link. Without it nothing is. */
  readonly fileLinks?: (file: FileReference) => boolean;
  readonly onFile?: (file: FileReference) => void;
  /** Sets a formula as MathML, see math.ts; undefined leaves its source. Without it formulas stay source. */
  readonly math?: (tex: string, display: boolean) => string | undefined;
  /** Draws a diagram from mermaid's text. Without it, and of what cannot be drawn, the source stays code. */
  readonly diagram?: (source: string) => Promise<Diagram>;
  /** Shows a diagram by itself, larger. */
  readonly onDiagram?: (source: string) => void;
  /** When to draw. By default the next animation frame. */
  readonly schedule?: (draw: () => void) => void;
  readonly strings?: Partial<Strings>;
}

export const defaultStrings = (): Strings => ({
  copy: t('Copy'),
  insert: t('Insert'),
  newFile: t('New File'),
  apply: t('Apply'),
  run: t('Run'),
  code: t('Code'),
  table: t('Table'),
  diagram: t('Diagram'),
  source: t('Source'),
  open: t('Open'),
  image: t('Image, not loaded:'),
  done: t('Done'),
  notDone: t('Not done'),
  showMore: (hidden) => plural(hidden, 'Show more ({0} hidden)', 'Show more ({0} hidden)'),
});
