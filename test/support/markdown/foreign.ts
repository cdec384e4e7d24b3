/**
 * What must not be in a rendered text: elements, attributes and classes that the renderer does not make. It stands by
 * itself, so that a test can run it in a page.
 */
export function foreignIn(root: Element): string[] {
  const elements = new Set(
    'div span p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code table thead tbody tr th td a button input em strong del br hr kbd sub sup details summary math semantics annotation mrow mi mo mn ms mtext mspace mfrac msup msub msubsup msqrt mroot mover munder munderover mtable mtr mtd mstyle mpadded mphantom menclose merror mmultiscripts mprescripts'.split(
      ' ',
    ),
  );
  const attributes = new Set(
    'class dir role tabindex title aria-label aria-hidden type disabled checked align start xmlns encoding display mathvariant stretchy fence separator lspace rspace width height depth voffset minsize maxsize columnalign rowspacing columnspacing scriptlevel displaystyle linethickness accent accentunder notation mathcolor mathbackground movablelimits largeop symmetric form columnlines rowlines'.split(
      ' ',
    ),
  );
  const found = new Set<string>();
  // A diagram is a picture of its own source, and its source can be folded.
  const isDiagram = (element: Element): boolean =>
    (element.matches('img.md-diagram') && (element.getAttribute('src') ?? '').startsWith('data:image/svg+xml')) ||
    (element.matches('pre, button') && element.closest('.md-has-diagram') !== null);
  const ofDiagrams = /^(?:alt|src|hidden|id|aria-describedby|aria-expanded|aria-controls)$/;
  // The panel keeps the head of a long table in sight by moving it.
  const isPlaced = (element: Element, name: string, value: string): boolean =>
    element.localName === 'thead' && name === 'style' && /^(?:transform: translateY\([\d.]+px\);)?$/.test(value);
  for (const element of root.querySelectorAll('*')) {
    if (!elements.has(element.localName) && !isDiagram(element)) found.add(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      const isOwn = attributes.has(name) || isPlaced(element, name, value);
      if (!isOwn && !(ofDiagrams.test(name) && isDiagram(element)))
        found.add(`${element.localName}[${name}=${value.slice(0, 40)}]`);
    }
    for (const name of element.classList)
      if (!/^(?:md-|hljs-|language-(?:javascript|css|xml)$|[a-z]+_+$)/.test(name)) found.add(`.${name}`);
    if (element instanceof HTMLInputElement && !(element.disabled && element.type === 'checkbox')) found.add('input');
    if (element instanceof HTMLButtonElement && !/^md-(?:code-action|more)$/.test(element.className))
      found.add('button');
  }
  return [...found];
}
