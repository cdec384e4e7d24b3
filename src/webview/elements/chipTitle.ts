import { plural } from '../../base/index.ts';
import type { ChipView } from '../../protocol/index.ts';

/** Name and size of what goes along with a prompt, for the tooltip of its chip. */
export const chipTitle = ({ label, tokens }: ChipView): string =>
  plural(tokens, '{1} · about {0} token', '{1} · about {0} tokens', label);
