import type { AttachmentResult } from './makeAttachment.ts';
import type { Suggestion } from './suggest.ts';

/** Context and prompts that come from elsewhere, such as servers of tools. Values are given back when they are picked. */
export interface OfferedContext {
  /** For `@`; those that fit what was typed. */
  context(query: string): Promise<readonly Suggestion[]>;
  /** For `/`. */
  prompts(): Promise<readonly Suggestion[]>;
  /** Whether a value is one of its own. */
  owns(value: string): boolean;
  attach(value: string): Promise<readonly AttachmentResult[]>;
  /** The text of a prompt; empty where the person has thought better of it. @throws what is safe to show */
  fill(value: string): Promise<string>;
}
