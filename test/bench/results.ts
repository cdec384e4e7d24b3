import fs from 'node:fs';
import path from 'node:path';

const file = path.join(import.meta.dirname, 'results.md');

/** The figures that were kept last, by name: the rows `| name | value | unit |` of results.md. */
export function readKept(): Map<string, number> {
  const kept = new Map<string, number>();
  if (!fs.existsSync(file)) return kept;
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    const [, name, value] = line.split('|').map((cell) => cell.trim());
    if (name && value && Number.isFinite(Number(value))) kept.set(name, Number(value));
  }
  return kept;
}
