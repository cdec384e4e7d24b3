/**
 * The text of a selection within a block, its inline markup as markdown. Blocks that are selected whole need none of
 * this: their source is known.
 */
export function markdownOf(node: Node): string {
  if (node instanceof Text) return node.data;
  const inner = (): string => Array.from(node.childNodes, markdownOf).join('');
  if (node instanceof DocumentFragment && node.firstElementChild?.matches('thead, tbody, tr')) return rows(node);
  if (!(node instanceof Element)) return inner();
  switch (node.localName) {
    case 'strong':
      return around('**', inner());
    case 'em':
      return around('*', inner());
    case 'del':
      return around('~~', inner());
    case 'code':
      return node.querySelector('.md-lines') ? inner() : around('`', node.textContent);
    case 'br':
      // A break of two blanks or a backslash has its line feed behind it.
      return node.nextSibling?.textContent?.startsWith('\n') ? '\\' : '<br>';
    case 'kbd':
    case 'sub':
    case 'sup':
      return inner() === '' ? '' : `<${node.localName}>${inner()}</${node.localName}>`;
    case 'thead':
      return rows(node) + rule(node);
    case 'tr':
      return `| ${Array.from(node.children, cellText).join(' | ')} |\n`;
    case 'tbody':
    case 'table':
      return rows(node);
    case 'a':
      return link(inner(), node.getAttribute('title')?.split('\n')[0] ?? '');
    case 'button':
      return '';
    default:
      return node.classList.contains('md-code-bar') || node.classList.contains('md-link-target') ? '' : inner();
  }
}

/** The parts of a table without the line feeds that stand between them. */
const rows = (node: ParentNode): string => Array.from(node.children, markdownOf).join('');

/** A file's name in code that became a link was none in the source, and an address by itself needs no brackets. */
const link = (text: string, target: string): string =>
  text === target || target === '' ? text : `[${text}](${target})`;

const cellText = (cell: Element): string => markdownOf(cell).replaceAll('|', '\\|');

/** The line between a table's head and its rows. */
function rule(head: Element): string {
  const marks: Record<string, string> = { left: ':--', center: ':-:', right: '--:' };
  const cells = head.querySelectorAll('tr:first-child > *');
  return `| ${Array.from(cells, (cell) => marks[cell.getAttribute('align') ?? ''] ?? '---').join(' | ')} |\n`;
}

const around = (mark: string, text: string): string => (text === '' ? '' : `${mark}${text}${mark}`);

/** The part of a range within these nodes, and whether that is all of them; undefined if it holds nothing of them. */
export function within(range: Range, nodes: readonly Node[]): { range: Range; whole: boolean } | undefined {
  const first = nodes[0];
  const last = nodes.at(-1);
  if (!first?.isConnected || !last) return undefined;
  const all = new Range();
  all.setStartBefore(first);
  all.setEndAfter(last);
  if (!range.intersectsNode(first) && !range.intersectsNode(last) && !nodes.some((node) => range.intersectsNode(node)))
    return undefined;
  const startsInside = range.compareBoundaryPoints(Range.START_TO_START, all) > 0;
  const endsInside = range.compareBoundaryPoints(Range.END_TO_END, all) < 0;
  if (startsInside) all.setStart(range.startContainer, range.startOffset);
  if (endsInside) all.setEnd(range.endContainer, range.endOffset);
  if (all.collapsed) return undefined;
  // A selection made by hand begins inside the first text: what lies before it there is only structure.
  const text = nodes
    .map((node) => node.textContent ?? '')
    .join('')
    .trim();
  return { range: all, whole: (!startsInside && !endsInside) || all.toString().trim() === text };
}
