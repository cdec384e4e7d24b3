import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';

const root = path.join(import.meta.dirname, '../../..');
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');
const sources = fs
  .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(path.join('src', name)));

/** All that may be packaged; what is built into `dist` need not be there while this runs. */
const known = [
  /^dist\/[^/]+\.(?:js|wasm)$/,
  /^media\/(?:[^/]+\.(?:css|svg)|icon\.png|readme\/[^/]+\.png|walkthrough\/[^/]+\.png)$/,
  /^l10n\/bundle\.l10n\.[a-z-]+\.json$/,
  /^package(?:\.nls(?:\.[a-z-]+)?)?\.json$/,
  /^(?:README\.md|CHANGELOG\.md|LICENSE)$/,
];

describe('what goes to the marketplace', function () {
  this.timeout(60_000);
  let files: string[];

  before(async () => {
    files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  });

  it('is of the few kinds that VS Code needs', () => {
    assert.deepEqual(
      files.filter((file) => !known.some((kind) => kind.test(file))),
      [],
    );
    for (const file of ['package.json', 'README.md', 'LICENSE', 'media/icon.png'])
      assert.ok(files.includes(file), file);
  });

  it('has no picture and no stylesheet that nothing names', () => {
    const naming = [...sources, read('package.json'), read('README.md')].join('\n');
    const unused = files.filter((file) => file.startsWith('media/') && !naming.includes(path.basename(file)));
    assert.deepEqual(unused, []);
  });

  it('has an icon that is large enough, a colour, categories that there are, and a place for questions', () => {
    const manifest = JSON.parse(read('package.json')) as {
      icon: string;
      galleryBanner: { color: string; theme: string };
      categories: string[];
      qna: string;
    };
    // A PNG's width and height stand in its first block.
    const icon = fs.readFileSync(path.join(root, manifest.icon));
    const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
    assert.ok(width >= 128 && width === height, `${width} × ${height}`);
    assert.match(manifest.galleryBanner.color, /^#[\da-f]{6}$/);
    assert.match(manifest.galleryBanner.theme, /^(?:dark|light)$/);
    assert.deepEqual(manifest.categories, ['AI', 'Chat']);
    assert.equal(manifest.qna, 'marketplace');
  });

  it('shows pictures of its own alone, and no badge that asks the network', () => {
    const pictures = [...read('README.md').matchAll(/!\[[^\]]*\]\(([^)\s]+)[^)]*\)|<img[^>]*src="([^"]+)"/g)];
    const addresses = pictures.map(([, markdown, html]) => markdown ?? html ?? '');
    assert.notEqual(addresses.length, 0);
    assert.deepEqual(
      addresses.filter((address) => !files.includes(address)),
      [],
    );
    assert.ok(!('badges' in (JSON.parse(read('package.json')) as object)));
  });
});
