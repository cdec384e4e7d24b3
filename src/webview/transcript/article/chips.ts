import type { ChipView } from '../../../protocol/index.ts';
import { t } from '../../../base/index.ts';
import { iconButton } from '../../elements/button.ts';
import { chipTitle } from '../../elements/chipTitle.ts';
import { h } from '../../elements/dom.ts';
import type { Pictures } from '../../pictures.ts';

/**
 * Attachments that went along with a prompt.
 *
 * @param onRemove takes one off; left out where they stay
 */
export const createChips = (
  chips: readonly ChipView[],
  pictures: Pictures,
  onRemove?: (chip: ChipView) => void,
): HTMLElement =>
  h(
    'ul',
    { class: 'chips', 'aria-label': t('Context') },
    ...chips.map((chip) =>
      h(
        'li',
        { class: chip.isPicture ? 'chip with-picture' : 'chip', title: chipTitle(chip) },
        chip.isPicture ? pictures.create(chip.id, chip.label) : null,
        h('span', { class: 'chip-label' }, chip.label),
        onRemove ? iconButton('cross', t('Remove {0}', chip.label), () => onRemove(chip)) : null,
      ),
    ),
  );
