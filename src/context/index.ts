export { Offers } from './offers.ts';
export { Attachments, type KeptAttachments } from './attachments.ts';
export { ContextPicker } from './contextPicker.ts';
export { FileLinks } from './fileLinks.ts';
export { ProjectInstructions } from './projectInstructions.ts';
export { type FindModel, PromptChoices } from './promptChoices.ts';
export { PromptContext } from './promptContext.ts';
export { WorkspaceFiles } from './workspaceFiles.ts';
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
export { attachFile, attachText, type AttachmentResult } from './makeAttachment.ts';
export type { OfferedContext } from './offered.ts';
export { rank } from './rank.ts';
export type { Suggestion } from './suggest.ts';
