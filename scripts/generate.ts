// Writes what src/contributions declares into package.json, and its texts into package.nls.json; the texts of the sources
// into l10n/bundle.l10n.json, from which they are translated. A unit test fails where the files differ from it.
import fs from 'node:fs';
import path from 'node:path';
import { contribute } from './contributions.ts';
import { describedTools } from './describedTools.ts';
import { shownTexts, sources } from './texts/shownTexts.ts';

const root = path.dirname(import.meta.dirname);
const file = path.join(root, 'package.json');
const { manifest, texts } = contribute(
  JSON.parse(fs.readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>,
  describedTools(),
);
const write = (name: string, value: unknown): void =>
  fs.writeFileSync(path.join(root, name), `${JSON.stringify(value, null, 2)}\n`);
write('package.json', manifest);
write('package.nls.json', texts);
write('l10n/bundle.l10n.json', shownTexts(sources()).english);
