import { textButton } from '../../elements/button.ts';
import { plural } from '../../../base/index.ts';

/**
 * Shows the first part of something long, and behind it a button for more until nothing is left. `show` shows the next
 * part, and gives how many of the `unit` are left then.
 */
export const showInParts = (element: HTMLElement, unit: 'characters' | 'lines', show: () => number): void => {
  const more = textButton('', 'quiet', () => showNext());
  const showNext = (): void => {
    const left = show();
    more.textContent =
      unit === 'lines'
        ? plural(left, 'Show more ({0} line)', 'Show more ({0} lines)')
        : plural(left, 'Show more ({0} character)', 'Show more ({0} characters)');
    if (left === 0) more.remove();
    else element.append(more);
  };
  showNext();
};
