export { Offers } from './offers.ts';
export type { KeptAttachments } from './attachments.ts';
export { type FindModel, PromptContext } from './promptContext.ts';
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
export { attachFile, attachText, type AttachmentResult, refuse } from './makeAttachment.ts';
export type { OfferedContext } from './offered.ts';
export { rank } from './rank.ts';
export type { Suggestion } from './suggest.ts';
