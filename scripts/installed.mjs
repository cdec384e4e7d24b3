// Whether a folder's node_modules is what its lock file says. Plain JavaScript: it runs before anything is installed.
import fs from 'node:fs';
import path from 'node:path';

/**
 * Compares the lock file with the list that npm keeps of what it has installed, version by version. A package for
 * another platform is in the first and not in the second. An install that was broken off has left no list.
 *
 * @param {string} folder the folder of a package.json
 * @returns {boolean}
 */
export function isInstalled(folder) {
  const installed = readPackages(path.join(folder, 'node_modules', '.package-lock.json'));
  const wanted = readPackages(path.join(folder, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true;
    const found = installed[name];
    return found === undefined ? entry.optional === true : found.version === entry.version;
  });
}

/** @param {string} file */
function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
