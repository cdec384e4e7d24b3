import assert from 'node:assert/strict';
import { cleanSvg } from '../../../src/diagrams/cleanSvg.ts';
import { Diagrams, type Drawing } from '../../../src/diagrams/index.ts';
import { plainColour, readSource } from '../../../src/diagrams/request.ts';
import { hostileDiagrams } from '../../support/markdown/hostileDiagrams.ts';

const worker = new URL('../../../src/diagrams/worker.ts', import.meta.url);
const colours = { background: '#1e1e1e', foreground: '#cccccc', line: '#888888', accent: '#44aaff' };
const svg = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">${inside}</svg>`;

describe('a diagram', function () {
  this.timeout(120_000);
  // A busy machine takes any time for what can be drawn; what cannot is given up soon.
  const patient = new Diagrams(worker, 60_000);
  const impatient = new Diagrams(worker, 300);
  const slow = /all with all|on one line|deep groups|^many lines|without end/;
  after(() => {
    patient.dispose();
    impatient.dispose();
  });
  const draw = (source: string): Promise<Drawing> => patient.draw({ source, colours });

  const kinds = {
    flowchart: 'flowchart LR\n  A[Start] --> B{ok?}\n  B -->|yes| C((End))',
    'flowchart with semicolons': 'graph TD; A["a; b"] --> B; B --> C;',
    sequence: 'sequenceDiagram\n  A->>B: Hello\n  B-->>A: Hi',
    class: 'classDiagram\n  A <|-- B\n  A : +int x',
    entities: 'erDiagram\n  A ||--o{ B : has',
    states: 'stateDiagram-v2\n  [*] --> A\n  A --> [*]',
    chart: 'xychart-beta\n  x-axis [a, b]\n  bar [1, 2]',
    'with a title': '---\ntitle: x\n---\ngraph TD\n  A --> B',
  };
  for (const [kind, source] of Object.entries(kinds))
    it(`is drawn: ${kind}`, async () => {
      const drawing = await draw(source);
      assert.ok(drawing.ok, JSON.stringify(drawing));
      assert.match(drawing.svg, /^<svg [^>]*--bg:#1e1e1e/);
    });

  const refused: [string, RegExp][] = [
    ['pie\n  "a": 3', /“pie” cannot be drawn/],
    ['', /empty/],
    ['graph TD\nsubgraph a', /could not be read/],
    [`graph TD\n${'A-->B\n'.repeat(600)}`, /too large/],
    ['x'.repeat(30_000), /too large/],
  ];
  for (const [source, sentence] of refused)
    it(`that cannot be drawn says why in a sentence: ${JSON.stringify(source.slice(0, 30))}`, async () => {
      const drawing = await draw(source);
      assert.match(drawing.ok ? '' : drawing.problem, sentence);
    });

  const arrows: [string, string][] = [
    ['A-->B', 'A --> B'],
    ['A["x-->y"]--->|yes|B', 'A["x-->y"] -->|yes|B'],
    ['A --> |yes| B', 'A -->|yes| B'],
    ['A--text-->B', 'A -- text --> B'],
    ['A-.->B', 'A -.-> B'],
    ['A-.text.->B', 'A -. text .-> B'],
    ['A==>B;C---D', 'A ==> B\nC --- D'],
    ['A<-->B', 'A <--> B'],
    ['A --x B --o C', 'A --> B --> C'],
    ['my-node --> B', 'my-node --> B'],
    ['style A fill:url(http://x)', ''],
  ];
  for (const [source, read] of arrows)
    it(`is read as models write it: ${source}`, () => {
      assert.deepEqual(readSource(`graph TD\n${source}`), { ok: true, text: `graph TD\n${read}`.trim() });
    });

  it('draws the click on a node as no node', () => {
    assert.deepEqual(readSource('graph TD\n A-->B\n click A "x"'), { ok: true, text: 'graph TD\n A --> B' });
  });

  it('that takes too long is given up', async () => {
    const endless = hostileDiagrams('')['5,000 nodes']?.split('\n').slice(0, 450).join('\n') ?? '';
    const hasty = new Diagrams(worker, 0);
    const drawing = await hasty.draw({ source: endless, colours });
    assert.match(drawing.ok ? '' : drawing.problem, /too long/);
    hasty.dispose();
  });

  const hostile = hostileDiagrams('http://beacon.test');
  it(`that is hostile brings nothing but shapes and words, and comes to an end (${Object.keys(hostile).length})`, async () => {
    for (const [name, source] of Object.entries(hostile)) {
      const drawing = await (slow.test(name) ? impatient : patient).draw({ source, colours });
      if (!drawing.ok) continue;
      const outside = drawing.svg.replaceAll(/>[^<]*</g, '><').replace(' xmlns="http://www.w3.org/2000/svg"', '');
      assert.doesNotMatch(outside, /<(?:script|image|foreignObject|a|use|iframe)\b| on\w+=|href|javascript/i, name);
      assert.ok(drawing.svg.isWellFormed(), name);
      // eslint-disable-next-line no-control-regex -- these are the ones that must not be there
      assert.doesNotMatch(drawing.svg, /[\0-\u0008]|@import|url\((?!#)/, name);
    }
  });
});

describe('the picture of a diagram', () => {
  const kept: [string, string][] = [
    ['<g class="a"><rect x="1" y="2"/></g>', '<g class="a"><rect x="1" y="2"/></g>'],
    ['<script>alert(1)</script><rect x="1"/>', '<rect x="1"/>'],
    ['<a href="javascript:x"><rect x="1"/></a>', ''],
    ['<foreignObject><g><rect x="1"/></g></foreignObject>', ''],
    ['<image href="http://x/y"/>', ''],
    ['<rect onload="x" style="fill:url(http://x)" x="1"/>', '<rect x="1"/>'],
    ['<rect fill="url(http://x/y)"/>', '<rect fill="none"/>'],
    ['<rect fill="u\\72l(http://x/y)"/>', '<rect fill="none"/>'],
    ['<rect marker-end="url(#a)" stroke="url(#b)"/>', '<rect marker-end="url(#a)" stroke="url(#b)"/>'],
    ["<style>@import url('http://x'); a { b: c }</style>", '<style> a { b: c }</style>'],
    ['<style>a { b: url(x) }</style>', '<style></style>'],
    ['<text>&#0;&#xD800;&#233;</text>', '<text>\uFFFD\uFFFD&#233;</text>'],
    ['<text>&lt;b&gt; a &amp; b</text>', '<text>&lt;b&gt; a &amp; b</text>'],
  ];
  for (const [inside, clean] of kept)
    it(`keeps of ${inside} what is harmless`, () => {
      assert.equal(cleanSvg(svg(inside), 'x:y'), svg(clean).replace('height="9">', 'height="9" style="x:y">'));
    });

  for (const broken of [
    '',
    'x',
    svg('<g>'),
    svg('</g>'),
    svg('<rect x=1/>'),
    svg('&x;'),
    `${svg('')}${svg('')}`,
    svg('<!-- -->'),
    svg('<g></rect>'),
  ])
    it(`is none if it is not well-formed: ${broken.slice(-20)}`, () => {
      assert.throws(() => cleanSvg(broken, ''));
    });

  it('takes of a colour only a colour', () => {
    assert.equal(plainColour('rgba(1, 2, 3, 0.5)', '#000'), 'rgba(1, 2, 3, 0.5)');
    for (const other of ['red;}', 'url(x)', '', '"><script>', 'var(--x)'])
      assert.equal(plainColour(other, '#000'), '#000');
  });
});
