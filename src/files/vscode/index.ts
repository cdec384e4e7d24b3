export { VscodeEditor } from './vscodeEditor.ts';
export { gitRepositories, type Repository } from './gitExtension.ts';
export { changeCount, gitChanges } from './gitChanges.ts';
export { FlatFiles } from './flatFiles.ts';
export { ReadonlyFiles } from './readonlyFiles.ts';
