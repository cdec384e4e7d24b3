import { h } from './dom.ts';
import { icon, type IconName } from './icons.ts';

/** A button with a picture; `label` is its name and its tooltip. */
export const iconButton = (name: IconName, label: string, onClick: () => void): HTMLButtonElement => {
  const button = h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label }, icon(name));
  button.addEventListener('click', onClick);
  return button;
};

/** A button with words. */
export const textButton = (
  label: string,
  kind: 'primary' | 'secondary' | 'quiet',
  onClick: () => void,
): HTMLButtonElement => {
  const button = h('button', { type: 'button', class: `button ${kind}` }, label);
  button.addEventListener('click', onClick);
  return button;
};
