import * as vscode from 'vscode';
import { Emitter, plural, type Subscription } from '../base/index.ts';
import type { Prompt } from '../assistant/index.ts';
import type { Attachment, Conversation } from '../conversation/index.ts';
import type { ChipView } from '../protocol/index.ts';
import type { Attachments } from './attachments.ts';
import { editorContext } from './editorSources.ts';
import type { AttachmentResult } from './makeAttachment.ts';
import { ProjectInstructions } from './projectInstructions.ts';
import { PromptChoices } from './promptChoices.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const maxUris = 30;

/** Context that the person gives along with a prompt: attached, shown as chips, and sent with the next one. */
export class PromptContext implements vscode.Disposable {
  readonly instructions: ProjectInstructions;
  readonly #files: WorkspaceFiles;
  readonly #attachments: Attachments;
  readonly #choices: PromptChoices;
  readonly #changed = new Emitter<void>();
  readonly #subscriptions: Subscription[];

  /** The chips of some conversation are others. */
  readonly onDidChange = this.#changed.event;

  constructor(
    files: WorkspaceFiles,
    attachments: Attachments,
    instructions: ProjectInstructions,
    choices: PromptChoices,
  ) {
    this.instructions = instructions;
    this.#files = files;
    this.#attachments = attachments;
    this.#choices = choices;
    const tell = (): void => this.#changed.fire();
    this.#subscriptions = [
      attachments.onDidChange(tell),
      instructions.onDidChange(tell),
      choices.onDidChange(tell),
      vscode.workspace.onDidGrantWorkspaceTrust(tell),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  chipsOf({ id, info }: Conversation): ChipView[] {
    if (info.workspaceSwitch) void this.instructions.load(id);
    return [
      ...(info.workspaceSwitch
        ? this.instructions.chipsFor(id).map((chip) => ({ ...chip, attached: false, isPicture: false }))
        : []),
      ...this.#attachments.of(id).map(({ id: attachmentId, label, tokens, content }) => ({
        id: attachmentId,
        label,
        tokens,
        attached: true,
        isPicture: content.type === 'image',
      })),
      ...this.#choices.chipsOf(id),
    ];
  }

  /** The attachments of the next prompt. */
  attachmentsOf({ id }: Conversation): readonly Attachment[] {
    return this.#attachments.of(id);
  }

  /** Whether something is attached to the next prompt, which may then go without a text. */
  hasAttachments({ id }: Conversation): boolean {
    return this.#attachments.of(id).length > 0;
  }

  /** The prompt as it is sent: the text with its attachments and context, which are then used up. */
  promptOf({ id }: Conversation, text: string, workspace: boolean): Prompt {
    const choice = this.#choices.take(id);
    return {
      ...(choice ? { choice } : {}),
      text,
      workspace,
      attachments: this.#attachments.take(id),
      context: workspace ? editorContext() : '',
    };
  }

  remove({ id }: Conversation, attachmentId: string): void {
    if (attachmentId === ProjectInstructions.chipId) this.instructions.leaveOut(id);
    else if (attachmentId === PromptChoices.chipId) this.#choices.drop(id);
    else this.#attachments.remove(id, attachmentId);
  }

  /** Something that was pasted, or dropped without saying from where. A sentence says why it is not added. */
  attachBytes(conversation: Conversation, name: string, base64: string): Promise<string | null> {
    return this.add(conversation, this.#files.attachBytes(name || 'pasted', Buffer.from(base64, 'base64')));
  }

  /** Attaches files. Sentences say which are not added, and why. */
  async attachUris(conversation: Conversation, uris: readonly vscode.Uri[]): Promise<string | null> {
    const refusals: string[] = [];
    for (const uri of uris.slice(0, maxUris)) {
      const refusal = await this.add(conversation, this.#files.attachUri(uri));
      if (refusal !== null) refusals.push(refusal);
    }
    if (uris.length > maxUris)
      refusals.push(plural(maxUris, 'Only the first file was added.', 'Only the first {0} files were added.'));
    return refusals.length === 0 ? null : refusals.join('\n');
  }

  /** Adds what was made; a sentence says why nothing was. */
  async add(
    conversation: Conversation,
    making: AttachmentResult | null | Promise<AttachmentResult | null>,
  ): Promise<string | null> {
    const made = await making;
    if (made === null) return null;
    return made.ok ? this.#attachments.add(conversation.id, made.attachment) : made.problem;
  }
}
