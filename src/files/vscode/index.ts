export { VscodeEditor } from './vscodeEditor.ts';
export { gitRepositories, type Repository } from './gitExtension.ts';
export { gitChanges } from './gitChanges.ts';
