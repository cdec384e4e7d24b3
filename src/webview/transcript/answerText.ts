/** A stretch of an answer between two steps. */
export interface AnswerText {
  append(text: string): void;
  /** No more text comes into this stretch. */
  end(): void;
  dispose(): void;
}

export const createAnswerText = (root: HTMLElement): AnswerText => {
  const node = document.createTextNode('');
  root.classList.add('plain');
  root.append(node);
  return { append: (text) => node.appendData(text), end: () => undefined, dispose: () => undefined };
};
