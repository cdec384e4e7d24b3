export { ContextDesk } from './contextDesk.ts';
export {
  attachChanges,
  attachPassage,
  attachProblemsOf,
  attachTerminal,
  editorContext,
  nameOf,
  type Passage,
  selectedPassage,
} from './editorSources.ts';
export type { Made } from './makeAttachment.ts';
