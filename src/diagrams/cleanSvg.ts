/** A larger picture would hold up the view that shows it, in UTF-16 units, elements and pixels. */
const maxLength = 1_000_000;
const maxElements = 8000;
const maxSide = 20_000;

const elements = new Set(
  'svg style defs marker g path rect circle ellipse line polyline polygon text tspan'.split(' '),
);
const attributes = new Set(
  (
    'xmlns viewBox width height id class x y x1 y1 x2 y2 cx cy r rx ry dx dy d points transform fill fill-opacity opacity ' +
    'stroke stroke-width stroke-linejoin stroke-linecap stroke-dasharray text-anchor dominant-baseline font-size ' +
    'font-weight font-style font-family letter-spacing markerWidth markerHeight refX refY orient marker-start marker-end'
  ).split(' '),
);

const tag = /<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>/y;
const attribute = /(?<![\w:-])([\w:-]+)="([^"]*)"/g;
const text = /(?:[^<>&]|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\dA-Fa-f]{1,6});)+/y;

/**
 * A picture of which nothing but shapes and words is left: no script, link, image, foreign element or address. It is
 * built anew from what is known, and what is not well-formed is no picture.
 *
 * @param rootStyle declarations of the root element
 * @throws if it is not well-formed or too large
 */
export function cleanSvg(svg: string, rootStyle: string): string {
  if (svg.length > maxLength) throw new RangeError('too large');
  const parts: string[] = [];
  const open: string[] = [];
  let count = 0;
  // Depth of what is left out.
  let dropped = 0;
  let at = svg.length - svg.trimStart().length;
  const end = svg.trimEnd().length;
  while (at < end) {
    if (open.at(-1) === 'style') {
      const close = svg.indexOf('</style>', at);
      if (close < 0) throw new SyntaxError('no end of style');
      if (dropped === 0) parts.push(cleanStyle(svg.slice(at, close)));
      at = close;
    }
    text.lastIndex = tag.lastIndex = at;
    const words = text.exec(svg)?.[0];
    if (words !== undefined) {
      if (open.length === 0) throw new SyntaxError('text outside');
      if (dropped === 0) parts.push(words.replaceAll(/&#x?[\dA-Fa-f]+;/g, characterOf));
      at = text.lastIndex;
      continue;
    }
    const [, slash, name = '', values = '', empty] = tag.exec(svg) ?? [];
    if (slash === undefined || (open.length === 0 && (name !== 'svg' || count > 0)))
      throw new SyntaxError(`no tag at ${at}`);
    at = tag.lastIndex;
    if (++count > maxElements * 2) throw new RangeError('too many elements');
    if (slash === '/') {
      if (open.pop() !== name) throw new SyntaxError('tags cross');
      if (dropped === 0) parts.push(`</${name}>`);
      else dropped--;
      continue;
    }
    if (empty !== '/') open.push(name);
    if (dropped > 0 || !elements.has(name)) {
      if (empty !== '/') dropped++;
      continue;
    }
    const style = open.length === 1 && name === 'svg' ? ` style="${rootStyle}"` : '';
    parts.push(`<${name}${cleanAttributes(name, values)}${style}${empty}>`);
  }
  if (open.length > 0 || count === 0) throw new SyntaxError('no end');
  return parts.join('');
}

/** A character that XML has; the picture would be none for another. */
function characterOf(reference: string): string {
  const code = Number(reference.slice(2, -1).replace(/^x/, '0x'));
  const isAllowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return isAllowed ? reference : '\uFFFD';
}

function cleanAttributes(name: string, values: string): string {
  let clean = '';
  for (const [, key = '', value = ''] of values.matchAll(attribute)) {
    if (!attributes.has(key)) continue;
    if (!isHarmless(value)) {
      if (key === 'fill' || key === 'stroke') clean += ` ${key}="none"`;
      continue;
    }
    if (name === 'svg' && /^(?:width|height)$/.test(key) && !(Number(value) <= maxSide))
      throw new RangeError('too large');
    if (name === 'svg' && /^(?:width|height)$/.test(key) && !(Number(value) > 0))
      throw new SyntaxError('nothing in it');
    if (key === 'xmlns' && value !== 'http://www.w3.org/2000/svg') continue;
    clean += ` ${key}="${value}"`;
  }
  return clean;
}

/** Whether a value names nothing outside the picture. */
const isHarmless = (value: string): boolean =>
  /^url\(#[\w-]+\)$/.test(value) ||
  value === 'http://www.w3.org/2000/svg' ||
  !/url|\\|&|:\/\/|javascript|[@{};]/i.test(value);

/** The library's own rules, without the font that it would load. */
function cleanStyle(style: string): string {
  const rules = style
    .replace("'sans-serif', ", '')
    .replace(/@import url\('[^']*'\);/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '');
  return /url|@|\\|[<&]|\/\//i.test(rules) ? '' : rules.replaceAll(/\s+/g, ' ');
}
