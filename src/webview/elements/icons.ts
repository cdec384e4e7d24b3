/**
 * Strokes on a 16 × 16 grid; colour and width come from the stylesheet. Kept in the place of `@vscode/codicons` on purpose:
 * of its font and stylesheet all is loaded, for some thirty pictures that are 2 KB here.
 */
const paths = {
  add: 'M8 3v10M3 8h10',
  history: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2 1.3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  chevron: 'M6 4l4 4-4 4',
  chevronDown: 'M4.5 6.5L8 10l3.5-3.5',
  back: 'M9.5 4l-4 4 4 4',
  up: 'M4 9.5L8 5.5l4 4',
  down: 'M4 6.5l4 4 4-4',
  toEnd: 'M8 2.5v9M4 8l4 4 4-4',
  check: 'M3 8.5l3 3 7-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  failed: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5.2v3.3M8 10.8h.01',
  denied: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM4.2 4.2l7.6 7.6',
  pending: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z',
  running: 'M8 3a5 5 0 1 1-4.6 3',
  waiting: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2 1.3',
  note: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 7.5v3.3M8 5.2h.01',
  copy: 'M6.5 5.5h5a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM3.5 10.5v-7a1 1 0 0 1 1-1h6',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.8h-2.8',
  undo: 'M3 3v3.5h3.5M3.2 6.3A5 5 0 1 1 3 9.5',
  fork: 'M4.5 2a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM11.5 2a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM8 11a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM4.5 5v1.5a2 2 0 0 0 2 2h3a2 2 0 0 0 2-2V5M8 8.5V11',
  pin: 'M9.5 2.5l4 4-1 1-.7-.1-2.6 2.6.1 2.2-1 1-5.5-5.5 1-1 2.2.1 2.6-2.6-.1-.7zM5.6 10.4L2.5 13.5',
  pinned: 'M9.5 2.5l4 4-1 1-.7-.1-2.6 2.6.1 2.2-1 1-5.5-5.5 1-1 2.2.1 2.6-2.6-.1-.7zM5.6 10.4L2.5 13.5',
  trash: 'M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4',
  edit: 'M3 13l.7-3L10.8 2.9a1 1 0 0 1 1.4 0l.9.9a1 1 0 0 1 0 1.4L6 12.3z',
  web: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM2.4 8h11.2M8 2.2c3.4 3.4 3.4 8.2 0 11.6M8 2.2c-3.4 3.4-3.4 8.2 0 11.6',
  send: 'M8 13V3.5M4 7.2l4-4 4 4',
  stop: 'M5 5h6v6H5z',
  warning: 'M8 2.8l5.8 10.4H2.2zM8 6.5v3M8 11.4h.01',
  error: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
} as const;

export type IconName = keyof typeof paths;

const svg = 'http://www.w3.org/2000/svg';

/** A picture beside a name or a label; by itself it says nothing to a screen reader. */
export const icon = (name: IconName): SVGSVGElement => {
  const picture = document.createElementNS(svg, 'svg');
  picture.setAttribute('viewBox', '0 0 16 16');
  picture.setAttribute('class', `icon icon-${name}`);
  picture.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', paths[name]);
  picture.append(path);
  return picture;
};
