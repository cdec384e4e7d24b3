import { textButton } from '../button.ts';

/**
 * Shows the first part of something long, and behind it a button for more until nothing is left. `show` shows the next
 * part, and gives how many of the `unit` are left then.
 */
export const showInParts = (element: HTMLElement, unit: 'characters' | 'lines', show: () => number): void => {
  const more = textButton('', 'quiet', () => showNext());
  const showNext = (): void => {
    const left = show();
    more.textContent = `Show more (${left.toLocaleString('en')} ${unit})`;
    if (left === 0) more.remove();
    else element.append(more);
  };
  showNext();
};
