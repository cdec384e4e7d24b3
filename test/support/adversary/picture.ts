import fs from 'node:fs';
import path from 'node:path';

/** What lies below a folder: files with their bytes and modes, links, folders with theirs; `.git` apart. */
export function picture(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const modeOf = (file: string): string => (fs.statSync(file).mode & 0o777).toString(8);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (/[\\/]\.git(?:[\\/]|$)/.test(file)) continue;
    const name = path.relative(folder, file);
    if (entry.isSymbolicLink()) found[name] = `link to ${fs.readlinkSync(file)}`;
    else if (entry.isDirectory()) found[name] = `folder ${modeOf(file)}`;
    else found[name] = `${modeOf(file)} ${fs.readFileSync(file, 'latin1')}`;
  }
  return found;
}
