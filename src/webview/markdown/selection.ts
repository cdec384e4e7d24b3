/** An end of a selection, by the text before it. */
interface End {
  readonly node: Node;
  readonly offset: number;
  /**
   * Characters of the root's text before it, but blanks, which change with the marks around them; `null` if it lies
   * outside of the root.
   */
  readonly length: number | null;
}

/**
 * Draws, and leaves the person's selection where it was: nodes that are drawn anew take it with them, by the text that
 * is selected. Without a selection in the root it costs nothing.
 */
export function keepSelection(root: HTMLElement, draw: () => void): void {
  const selection = root.ownerDocument.getSelection();
  const { anchorNode, focusNode } = selection ?? {};
  if (!selection || !anchorNode || !focusNode || selection.isCollapsed || !selection.containsNode(root, true)) {
    draw();
    return;
  }
  const anchor = endAt(root, anchorNode, selection.anchorOffset);
  const focus = endAt(root, focusNode, selection.focusOffset);
  draw();
  if (
    stands(anchor, selection.anchorNode, selection.anchorOffset) &&
    stands(focus, selection.focusNode, selection.focusOffset)
  )
    return;
  const isBackward = isBefore(focus, anchor);
  const [from, to] = [placeOf(root, anchor, !isBackward), placeOf(root, focus, isBackward)];
  if (from && to) selection.setBaseAndExtent(...from, ...to);
}

const stands = ({ node, offset }: End, now: Node | null, nowOffset: number): boolean =>
  node === now && offset === nowOffset;

function isBefore(one: End, other: End): boolean {
  if (one.length !== null && other.length !== null) return one.length < other.length;
  return (other.node.compareDocumentPosition(one.node) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
}

function endAt(root: HTMLElement, node: Node, offset: number): End {
  if (!root.contains(node)) return { node, offset, length: null };
  const before = root.ownerDocument.createRange();
  before.setStart(root, 0);
  before.setEnd(node, offset);
  return { node, offset, length: before.toString().replaceAll(/\s+/g, '').length };
}

/** @param begins whether the selected text follows: between two nodes it is the second that is meant */
function placeOf(root: HTMLElement, { node, offset, length }: End, begins: boolean): [Node, number] | undefined {
  if (length === null) return [node, offset];
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  // The character before which it stands, or behind which.
  let left = begins ? length + 1 : length;
  let last: Text | undefined;
  for (let text = walker.nextNode() as Text | null; text; text = walker.nextNode() as Text | null) {
    for (const { index } of text.data.matchAll(/\S/g)) if (--left <= 0) return [text, begins ? index : index + 1];
    last = text;
  }
  return last && [last, last.length];
}
