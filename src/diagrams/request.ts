import { failure, type Result } from '../base/index.ts';
/** Colours of the theme, as CSS writes them. */
export interface DiagramColours {
  readonly background: string;
  readonly foreground: string;
  readonly line: string;
  readonly accent: string;
}

/** A diagram's source in mermaid's language, and how it is to look. */
export interface DiagramRequest {
  readonly source: string;
  readonly colours: DiagramColours;
}

/** A picture, or a sentence that says why there is none. */
export type Drawing = Result<{ readonly svg: string }>;

/** Longer sources are not drawn, in UTF-16 units and lines: laying out takes more than linear time. */
const maxSourceLength = 20_000;
const maxLines = 500;

const tooLarge = 'This diagram is too large to be drawn.';

const drawnKinds =
  /^(?:graph|flowchart|statediagram(?:-v2)?|sequencediagram|classdiagram|erdiagram|xychart(?:-beta)?)$/i;

/** A relation of classes or entities, perhaps without blanks. */
const relation =
  /^([ \t]*[\w-]*\w)[ \t]*((?:<\||[*o<])?(?:--|\.\.)(?:\|>|[*o>])?|[|}][|o](?:--|\.\.)[|o][|{])[ \t]*(\w)/gm;

/** Comments, links, and styles that name something outside. */
const leftOut = /^\s*(?:%%|click\s|accTitle|accDescr|(?:style|classDef|linkStyle)\b.*(?:url|image|var|[\\"'{}<@]))/i;

// eslint-disable-next-line no-control-regex -- these are the ones that are looked for
const notInXml = /[\0-\u0008\v\f\u000E-\u001F\uFFFE\uFFFF]/g;

/**
 * Makes the source ready for the library, which takes a title before the diagram for its kind and a link for a node.
 *
 * @returns the source, or why it cannot be drawn
 */
export function readSource(source: string): Result<{ readonly text: string }> {
  if (source.length > maxSourceLength) return failure(tooLarge);
  const text = source
    .toWellFormed()
    .replaceAll(notInXml, '\uFFFD')
    .replaceAll('\r\n', '\n')
    .replace(/^\s*---\n[\s\S]*?\n---[ \t]*(?:\n|$)/, '')
    .split('\n')
    .filter((line) => !leftOut.test(line))
    .join('\n')
    .trim();
  if (text === '') return failure('This diagram is empty.');
  if (text.split(/[\n;]/).length > maxLines) return failure(tooLarge);
  const kind = /^\S+/.exec(text)?.[0].replace(/[;:]+$/, '') ?? '';
  if (/^(?:graph|flowchart)$/i.test(kind)) return { ok: true, text: onLines(text) };
  if (drawnKinds.test(kind)) return { ok: true, text: text.replaceAll(relation, '$1 $2 $3') };
  return failure(`Diagrams of the kind “${kind.slice(0, 40)}” cannot be drawn here.`);
}

/** A colour that is nothing but one: it becomes part of a stylesheet. */
export function plainColour(colour: string, otherwise: string): string {
  return /^#[0-9a-f]{3,8}$|^rgba?\([\d.,%/ ]{1,40}\)$/i.test(colour) ? colour : otherwise;
}

/** Quoted text and labels, semicolons, and arrows of all lengths. */
const flowchartPart =
  /"[^"\n]*"|\[[^\]\n]*\]|\([^)\n]*\)|\{[^}\n]*\}|\|[^|\n]*\||;|(?<![ \t])[ \t]*(<?)(--+(?:[xo](?![\w-])|>)?|-\.+->?|-\.+|\.+->|==+>?|~~~+)[ \t]*(?=(\|?))/g;

/** Statements on lines of their own and arrows of one length between blanks: the library reads no others. */
const onLines = (text: string): string =>
  text.replaceAll(flowchartPart, (part: string, start: string | undefined, arrow: string | undefined, bar: string) => {
    if (part === ';') return '\n';
    if (arrow === undefined) return part;
    return ` ${start ?? ''}${plainArrow(arrow)}${bar === '|' ? '' : ' '}`;
  });

function plainArrow(arrow: string): string {
  if (arrow.startsWith('.')) return '.->';
  if (arrow.startsWith('-.')) return arrow.endsWith('>') ? '-.->' : arrow.endsWith('-') ? '-.-' : '-.';
  if (arrow.startsWith('~')) return '---';
  const line = arrow.charAt(0);
  if (/[>xo]$/.test(arrow)) return `${line}${line}>`;
  return line.repeat(Math.min(arrow.length, 3));
}
