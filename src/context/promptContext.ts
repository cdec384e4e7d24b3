import * as vscode from 'vscode';
import { Emitter, type Log, plural, type Subscription, t } from '../base/index.ts';
import type { Prompt, Session } from '../assistant/index.ts';
import type { Attachment, Conversation, ConversationChoice } from '../conversation/index.ts';
import type { ChipView } from '../protocol/index.ts';
import { visibleLine } from '../files/index.ts';
import type { FitPicture } from '../llm/index.ts';
import { Attachments, type KeptAttachments } from './attachments.ts';
import {
  attachChanges,
  attachPassage,
  attachProblems,
  attachTerminal,
  editorContext,
  selectedPassage,
} from './editorSources.ts';
import { FileLinks } from './fileLinks.ts';
import { attachFile, type AttachmentResult, refuse } from './makeAttachment.ts';
import { ProjectInstructions } from './projectInstructions.ts';
import { fillIn, type PromptFile } from './promptFile.ts';
import { findPromptFiles } from './promptFiles.ts';
import type { OfferedContext } from './offered.ts';
import { readReference } from './reference.ts';
import { suggestContext, type Suggestion } from './suggest.ts';
import { WorkspaceFiles } from './workspaceFiles.ts';

/** Entries of `/` besides the person's own prompts, and the command behind each. */
const builtIn = (): readonly { readonly name: string; readonly detail: string; readonly command: string }[] => [
  { name: 'explain', detail: t('Explain the selection'), command: 'sidestream.explainSelection' },
  { name: 'fix', detail: t('Fix the selection, with its problems'), command: 'sidestream.fixSelection' },
  { name: 'tests', detail: t('Write tests for the selection'), command: 'sidestream.writeTests' },
  { name: 'doc', detail: t('Document the selection'), command: 'sidestream.documentSelection' },
  { name: 'review', detail: t('Review the changes that git sees'), command: 'sidestream.reviewChanges' },
  {
    name: 'commit',
    detail: t('Write a commit message into the Source Control view'),
    command: 'sidestream.commitMessage',
  },
  { name: 'compact', detail: t('Summarise the conversation now…'), command: 'sidestream.compact' },
];

/** Finds the first of some models, as people name them, that can be asked. */
export type FindModel = (names: readonly string[]) => Promise<{ readonly id: string; readonly name: string } | null>;

/** The chip of the model and effort that a prompt file names. */
const choiceChip = 'prompt-choice';

/** The most lines of a symbol whose end is not known. */
const symbolLines = 80;
const maxUris = 30;

/** Context that the person gives along with a prompt: offered, attached, shown as chips, and sent with the next one. */
export class PromptContext implements vscode.Disposable {
  readonly links: FileLinks;
  readonly instructions: ProjectInstructions;
  readonly #workspace: WorkspaceFiles;
  readonly #attachments: Attachments;
  readonly #changed = new Emitter<void>();
  readonly #subscriptions: Subscription[];

  readonly #findModel: FindModel;
  readonly #offered: OfferedContext;
  readonly #fitPicture: FitPicture;
  /** Model and effort that a prompt file names for the next prompt, by conversation, with a name for the person. */
  readonly #choices = new Map<string, { readonly label: string; readonly choice: ConversationChoice }>();

  /** The chips of some conversation are others. */
  readonly onDidChange = this.#changed.event;

  /**
   * @param userFolder where VS Code keeps the person's settings and extensions' stores
   * @param fitPicture makes pictures as small as the API takes them
   */
  constructor(
    userFolder: string,
    kept: KeptAttachments,
    log: Pick<Log, 'warn'>,
    findModel: FindModel,
    offered: OfferedContext,
    fitPicture: FitPicture,
  ) {
    this.#findModel = findModel;
    this.#offered = offered;
    this.#fitPicture = fitPicture;
    this.#attachments = new Attachments(kept);
    this.#workspace = new WorkspaceFiles(userFolder, fitPicture);
    this.links = new FileLinks(this.#workspace);
    this.instructions = new ProjectInstructions(this.#workspace, log);
    const tell = (): void => this.#changed.fire();
    this.#subscriptions = [
      this.links,
      this.#attachments.onDidChange(tell),
      this.instructions.onDidChange(tell),
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
      ...this.#choiceChips(id),
    ];
  }

  #choiceChips(id: string): ChipView[] {
    const chosen = this.#choices.get(id);
    return chosen ? [{ id: choiceChip, label: chosen.label, tokens: 0, attached: false, isPicture: false }] : [];
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
    const chosen = this.#choices.get(id);
    this.#choices.delete(id);
    return {
      ...(chosen ? { choice: chosen.choice } : {}),
      text,
      workspace,
      attachments: this.#attachments.take(id),
      context: workspace ? editorContext() : '',
    };
  }

  remove({ id }: Conversation, attachmentId: string): void {
    if (attachmentId === ProjectInstructions.chipId) this.instructions.leaveOut(id);
    else if (attachmentId === choiceChip) this.#choose(id, null);
    else this.#attachments.remove(id, attachmentId);
  }

  /** Something that was pasted, or dropped without saying from where. A sentence says why it is not added. */
  attachBytes(conversation: Conversation, name: string, base64: string): Promise<string | null> {
    const bytes = Buffer.from(base64, 'base64');
    return this.#add(
      conversation,
      attachFile(
        name || 'pasted',
        bytes,
        async () => ({
          text: await vscode.workspace.decode(bytes),
          language: '',
        }),
        this.#fitPicture,
      ),
    );
  }

  /** Attaches files. Sentences say which are not added, and why. */
  async attachUris(conversation: Conversation, uris: readonly vscode.Uri[]): Promise<string | null> {
    const refusals: string[] = [];
    for (const uri of uris.slice(0, maxUris)) {
      const refusal = await this.#add(conversation, this.#workspace.attachUri(uri));
      if (refusal !== null) refusals.push(refusal);
    }
    if (uris.length > maxUris)
      refusals.push(plural(maxUris, 'Only the first file was added.', 'Only the first {0} files were added.'));
    return refusals.length === 0 ? null : refusals.join('\n');
  }

  async suggest(trigger: '@' | '/', query: string, conversationId = ''): Promise<Suggestion[]> {
    if (trigger === '@') {
      const [own, offered] = await Promise.all([suggestContext(query, this.#workspace), this.#offered.context(query)]);
      return [...own, ...offered];
    }
    const wanted = query.toLowerCase();
    const own = (await findPromptFiles(this.#workspace)).map(({ name, description, origin }) => ({
      value: `file:${name}`,
      label: `/${visibleLine(name)}`,
      detail: visibleLine(description) || origin,
    }));
    const skills = (await this.instructions.skillsFor(conversationId)).all.map(({ name, description, folder }) => ({
      value: `skill:${name}`,
      label: `/${visibleLine(name)}`,
      detail: visibleLine(description) || folder,
    }));
    const ours = builtIn().map(({ name, detail }) => ({ value: name, label: `/${name}`, detail }));
    const offered = await this.#offered.prompts();
    return [...ours, ...own, ...skills, ...offered].filter(({ label }) => label.toLowerCase().startsWith(`/${wanted}`));
  }

  /** Attaches what `@` offered. A sentence says why it is not added. */
  async pickContext(conversation: Conversation, value: string): Promise<string | null> {
    if (this.#offered.owns(value)) return this.#addOffered(conversation, value);
    const reference = readReference(value);
    if (!reference) return null;
    switch (reference.kind) {
      case 'file':
      case 'folder':
        return this.#add(conversation, this.#workspace.attachPath(reference.path));
      case 'symbol':
        return this.#add(conversation, this.#attachSymbol(reference.path, reference.name, reference.line));
      case 'selection': {
        const passage = selectedPassage();
        return this.#add(conversation, passage ? attachPassage(passage) : noEditor());
      }
      case 'problems':
        return this.#add(conversation, attachProblems());
      case 'changes':
        return this.#add(conversation, attachChanges());
      case 'terminal':
        return this.#add(conversation, attachTerminal());
    }
  }

  async #addOffered(conversation: Conversation, value: string): Promise<string | null> {
    const refusals: string[] = [];
    for (const made of await this.#offered.attach(value)) {
      const refusal = await this.#add(conversation, Promise.resolve(made));
      if (refusal !== null) refusals.push(refusal);
    }
    return refusals.length === 0 ? null : refusals.join('\n');
  }

  /** Does what `/` offered. The text, if there is one, is for the composer: what a file says is seen before it is sent. */
  async pickPrompt(session: Session, value: string): Promise<string> {
    const command = builtIn().find(({ name }) => name === value)?.command;
    if (command !== undefined) {
      await vscode.commands.executeCommand(command);
      return '';
    }
    if (this.#offered.owns(value)) return this.#offered.fill(value);
    if (value.startsWith('skill:')) {
      session.conversation.setInfo({ workspaceSwitch: true });
      return `Use the skill “${value.slice('skill:'.length)}”: `;
    }
    const prompts = await findPromptFiles(this.#workspace);
    const prompt = prompts.find(({ name }) => value === `file:${name}`);
    if (!prompt) return '';
    if (prompt.workspace) session.conversation.setInfo({ workspaceSwitch: true });
    await this.#chooseFor(session.conversation.id, prompt);
    return this.#filled(prompt);
  }

  /** Notes the model and effort that a prompt file names: they are for its turn alone. */
  async #chooseFor(id: string, { name, models, choice, problem }: PromptFile): Promise<void> {
    const model = models.length > 0 ? await this.#findModel(models) : null;
    const parts = [
      model?.name ?? (models.length > 0 ? t('{0} is not available', visibleLine(models.join(', '))) : ''),
      choice.effort ?? '',
      choice.thinking === 'off' ? t('no thinking') : '',
      problem ?? '',
    ].filter((part) => part !== '');
    const chosen = { ...choice, ...(model ? { model: model.id } : {}) };
    this.#choose(
      id,
      parts.length === 0 ? null : { label: `/${visibleLine(name)}: ${parts.join(' · ')}`, choice: chosen },
    );
  }

  #choose(id: string, chosen: { label: string; choice: ConversationChoice } | null): void {
    if (chosen) this.#choices.set(id, chosen);
    else this.#choices.delete(id);
    this.#changed.fire();
  }

  #filled({ text }: PromptFile): string {
    const passage = selectedPassage();
    const file = passage ? vscode.workspace.asRelativePath(passage.document.uri) : '';
    const selection = passage?.range ? passage.document.getText(passage.range) : '';
    const workspaceFolder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    return fillIn(text, { file, selection, workspaceFolder });
  }

  /** A symbol's whole range, as its language knows it. */
  async #attachSymbol(path: string, name: string, line: number): Promise<AttachmentResult | null> {
    const target = await this.#workspace.find(path);
    if (typeof target === 'string') return refuse(target);
    const document = await vscode.workspace.openTextDocument(this.#workspace.uriOf(target));
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const range = rangeOf(symbols ?? [], name, line - 1) ?? new vscode.Range(line - 1, 0, line - 1 + symbolLines, 0);
    return attachPassage({ document, range: document.validateRange(range) });
  }

  /** Adds what was made; a sentence says why nothing was. */
  async #add(
    conversation: Conversation,
    making: AttachmentResult | null | Promise<AttachmentResult | null>,
  ): Promise<string | null> {
    const made = await making;
    if (made === null) return null;
    return made.ok ? this.#attachments.add(conversation.id, made.attachment) : made.refusal;
  }
}

/** Why there is nothing to select from, and what to do. */
const noEditor = (): AttachmentResult =>
  refuse(t('No file is open in an editor: open one and select something in it.'));

function rangeOf(symbols: readonly vscode.DocumentSymbol[], name: string, line: number): vscode.Range | null {
  for (const symbol of symbols) {
    // Some languages give plain symbol information here.
    const range = (symbol as Partial<vscode.DocumentSymbol>).range;
    if (!range) continue;
    if (symbol.name === name && range.start.line <= line && line <= range.end.line) return range;
    const inside = rangeOf(symbol.children, name, line);
    if (inside) return inside;
  }
  return null;
}
