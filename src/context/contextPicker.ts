import * as vscode from 'vscode';
import type { Session } from '../assistant/index.ts';
import { t, failure } from '../base/index.ts';
import type { Conversation } from '../conversation/index.ts';
import { visibleLine } from '../files/index.ts';
import { attachChanges, attachPassage, attachProblems, attachTerminal, selectedPassage } from './editorSources.ts';
import { type AttachmentResult } from './makeAttachment.ts';
import type { OfferedContext } from './offered.ts';
import type { PromptChoices } from './promptChoices.ts';
import type { PromptContext } from './promptContext.ts';
import { fillIn, type PromptFile } from './promptFile.ts';
import { findPromptFiles } from './promptFiles.ts';
import { readReference } from './reference.ts';
import { suggestContext, type Suggestion } from './suggest.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

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

/** The most lines of a symbol whose end is not known. */
const symbolLines = 80;

/** Suggestions for `@` and `/` in the composer, and doing what was picked of them. */
export class ContextPicker {
  readonly #context: PromptContext;
  readonly #files: WorkspaceFiles;
  readonly #choices: PromptChoices;
  readonly #offered: OfferedContext;

  /** @param offered what servers offer beside the person's own */
  constructor(context: PromptContext, files: WorkspaceFiles, choices: PromptChoices, offered: OfferedContext) {
    this.#context = context;
    this.#files = files;
    this.#choices = choices;
    this.#offered = offered;
  }

  async suggest(trigger: '@' | '/', query: string, conversationId = ''): Promise<Suggestion[]> {
    if (trigger === '@') {
      const [own, offered] = await Promise.all([suggestContext(query, this.#files), this.#offered.context(query)]);
      return [...own, ...offered];
    }
    const wanted = query.toLowerCase();
    const own = (await findPromptFiles(this.#files)).map(({ name, description, origin }) => ({
      value: `file:${name}`,
      label: `/${visibleLine(name)}`,
      detail: visibleLine(description) || origin,
    }));
    const skills = (await this.#context.instructions.skillsFor(conversationId)).all.map(
      ({ name, description, folder }) => ({
        value: `skill:${name}`,
        label: `/${visibleLine(name)}`,
        detail: visibleLine(description) || folder,
      }),
    );
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
        return this.#context.add(conversation, this.#files.attachPath(reference.path));
      case 'symbol':
        return this.#context.add(conversation, this.#attachSymbol(reference.path, reference.name, reference.line));
      case 'selection': {
        const passage = selectedPassage();
        return this.#context.add(conversation, passage ? attachPassage(passage) : noEditor());
      }
      case 'problems':
        return this.#context.add(conversation, attachProblems());
      case 'changes':
        return this.#context.add(conversation, attachChanges());
      case 'terminal':
        return this.#context.add(conversation, attachTerminal());
    }
  }

  async #addOffered(conversation: Conversation, value: string): Promise<string | null> {
    const refusals: string[] = [];
    for (const made of await this.#offered.attach(value)) {
      const refusal = await this.#context.add(conversation, Promise.resolve(made));
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
    const prompts = await findPromptFiles(this.#files);
    const prompt = prompts.find(({ name }) => value === `file:${name}`);
    if (!prompt) return '';
    if (prompt.workspace) session.conversation.setInfo({ workspaceSwitch: true });
    await this.#choices.choose(session.conversation.id, prompt);
    return this.#filled(prompt);
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
    const found = await this.#files.find(path);
    if (!found.ok) return found;
    const document = await vscode.workspace.openTextDocument(this.#files.uriOf(found.target));
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const range = rangeOf(symbols ?? [], name, line - 1) ?? new vscode.Range(line - 1, 0, line - 1 + symbolLines, 0);
    return attachPassage({ document, range: document.validateRange(range) });
  }
}

/** Why there is nothing to select from, and what to do. */
const noEditor = (): AttachmentResult =>
  failure(t('No file is open in an editor: open one and select something in it.'));

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
