import type { AnswerTexts } from './article/answerText.ts';

/**
 * The clipboard's text for a selection in the transcript: what people wrote as it is, and what Claude wrote as
 * the markdown that is drawn there. `null`: none of it is selected.
 */
export const copiedText = (range: Range, log: Element, texts: AnswerTexts): string | null => {
  const parts: string[] = [];
  for (const element of log.querySelectorAll('.prompt-text, .text')) {
    if (!range.intersectsNode(element)) continue;
    const inside = new Range();
    inside.selectNodeContents(element);
    if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) {
      inside.setStart(range.startContainer, range.startOffset);
    }
    if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
    const selected = (texts.markdownIn(element, inside) ?? inside.toString()).trim();
    if (selected !== '') parts.push(selected);
  }
  return parts.length === 0 ? null : parts.join('\n\n');
};
