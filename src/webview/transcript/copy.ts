import type { AnswerTexts } from './answerText.ts';

/**
 * What is put into the clipboard for the selection: its words, and for each stretch of an answer that is selected from
 * end to end, its markdown. `null`: no stretch is, and the browser's own way is right.
 */
export const copiedText = (selection: Selection, log: Element, texts: AnswerTexts): string | null => {
  if (selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!log.contains(range.commonAncestorContainer)) return null;
  const parts: string[] = [];
  let hasSource = false;
  for (const element of log.querySelectorAll('.prompt-text, .text')) {
    if (!range.intersectsNode(element)) continue;
    const inside = new Range();
    inside.selectNodeContents(element);
    const whole = inside.toString().trim();
    if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) {
      inside.setStart(range.startContainer, range.startOffset);
    }
    if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
    const selected = inside.toString().trim();
    if (selected === '') continue;
    const source = selected === whole ? texts.sourceOf(element) : null;
    hasSource ||= source !== null;
    parts.push(source?.trim() ?? selected);
  }
  return hasSource ? parts.join('\n\n') : null;
};
