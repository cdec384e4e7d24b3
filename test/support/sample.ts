// The small project that tests and `npm start` open in VS Code.
import fs from 'node:fs';
import path from 'node:path';

/** Copies the sample project to `folder`, so that nothing done to it touches the repository. Gives the folder back. */
export function copySample(folder: string): string {
  fs.cpSync(path.join(import.meta.dirname, 'sample'), folder, { recursive: true });
  return folder;
}
