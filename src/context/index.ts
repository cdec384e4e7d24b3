export { Offers } from './offers.ts';
export type { KeptAttachments } from './attachments.ts';
export { PromptContext } from './promptContext.ts';
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
export type { AttachmentResult } from './makeAttachment.ts';
