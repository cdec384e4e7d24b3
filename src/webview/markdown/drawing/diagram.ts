import type { Page } from './page.ts';

let count = 0;

/** How small a picture may become, of its own size: its words can still be read. A wider one scrolls in its frame. */
const leastScale = 0.6;

/**
 * A picture in place of a code block's lines, once it is drawn. It is an `img`: no script runs in it, and it loads
 * nothing. The source stays in the page for copying and for screen readers, and is shown with a button.
 *
 * @param element the code block
 * @param bar its bar of buttons
 * @param pre its lines
 */
export function showDiagram(
  page: Page,
  element: HTMLElement,
  bar: HTMLElement,
  pre: HTMLElement,
  source: string,
): void {
  const { diagram, onDiagram } = page.options;
  if (!diagram) return;
  void diagram(source).then((drawing) => {
    if (!drawing.ok) {
      const sentence = page.element('p', 'md-diagram-refusal');
      sentence.textContent = drawing.problem;
      pre.before(sentence);
      return;
    }
    const picture = page.element('img', 'md-diagram');
    picture.alt = page.strings.diagram;
    pre.id = `md-diagram-source-${++count}`;
    picture.setAttribute('aria-describedby', pre.id);
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.svg)}`;
    const [, width, height] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(drawing.svg) ?? [];
    picture.width = Math.ceil(Number(width ?? 0));
    picture.height = Math.ceil(Number(height ?? 0));
    picture.style.minInlineSize = `${Math.round(picture.width * leastScale)}px`;
    const frame = page.element('div', 'md-diagram-frame');
    frame.append(picture);
    // A picture that the browser does not take gives its place back to the source.
    picture.addEventListener('error', () => {
      frame.remove();
      pre.hidden = false;
    });
    pre.hidden = true;
    pre.before(frame);
    const toggle = page.button('md-code-action', () => {
      pre.hidden = !pre.hidden;
      toggle.setAttribute('aria-expanded', String(!pre.hidden));
    });
    toggle.textContent = page.strings.source;
    toggle.setAttribute('aria-expanded', 'false');
    toggle.setAttribute('aria-controls', pre.id);
    bar.append(toggle);
    element.classList.add('md-has-diagram');
    if (!onDiagram) return;
    const open = page.button('md-code-action', () => onDiagram(source));
    open.textContent = page.strings.open;
    bar.append(open);
  });
}
