import { FlatFiles } from '../../files/vscode/index.ts';
import * as vscode from 'vscode';
import { Emitter, t } from '../../base/index.ts';
import { fromEditor } from '../../files/index.ts';
import type { Question } from '../tool.ts';

const scheme = 'sidestream-proposal';

/** A text of ours is always UTF-8, whatever the settings say of files. */
const encoding = 'utf8';

/** So many proposals are still files after their question was answered: VS Code may save one late, by itself. */
const maxAnswered = 20;

interface Proposal {
  readonly uri: vscode.Uri;
  readonly before: vscode.Uri;
  readonly proposed: string;
  bytes: Uint8Array;
  changedAt: number;
}

/**
 * Proposed texts in diff editors whose right side can be changed, until they are allowed or refused. They are files of a
 * scheme of its own, in memory: saving one writes nothing in the workspace.
 */
export class ProposalEditors extends FlatFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #proposals = new Map<string, Proposal>();
  readonly #answered = new Map<string, Proposal>();
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #opened = new Emitter<void>();
  #registrations: readonly vscode.Disposable[] = [];

  readonly onDidChangeFile = this.#changed.event;
  /** A proposal stands in an editor. */
  readonly onDidOpen = this.#opened.event;

  /** Shows the text before on the left and the proposed one on the right; one that is open already is shown again. */
  async open(approvalId: string, change: NonNullable<Question['change']>): Promise<void> {
    this.#register();
    const file = vscode.Uri.parse(change.uri);
    const known = this.#proposals.get(approvalId);
    const proposal = known ?? {
      uri: file.with({ scheme, authority: '', query: approvalId, fragment: '' }),
      before: file.with({ scheme: `${scheme}-before`, authority: '', query: approvalId, fragment: '' }),
      proposed: change.after,
      bytes: new TextEncoder().encode(change.after),
      changedAt: Date.now(),
    };
    this.#texts.set(approvalId, change.before);
    this.#proposals.set(approvalId, proposal);
    await vscode.workspace.openTextDocument(proposal.uri, { encoding });
    const title = t('{0} (proposed by Claude: change it, then Allow)', vscode.workspace.asRelativePath(file));
    await vscode.commands.executeCommand('vscode.diff', proposal.before, proposal.uri, title, { preview: false });
    this.#opened.fire();
  }

  has(approvalId: string): boolean {
    return this.#proposals.has(approvalId);
  }

  /** The proposal as it stands in the editor, saved or not; `null` when it was never opened. */
  textOf(approvalId: string): string | null {
    const proposal = this.#proposals.get(approvalId);
    if (!proposal) return null;
    const text = documentOf(proposal)?.getText() ?? new TextDecoder().decode(proposal.bytes);
    return fromEditor(proposal.proposed, text);
  }

  /** The question is answered: the editor goes, without a question about what was not saved. */
  async close(approvalId: string): Promise<void> {
    const proposal = this.#proposals.get(approvalId);
    if (!proposal) return;
    await documentOf(proposal)?.save();
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => urisOf(input).some((uri) => uri.toString() === proposal.uri.toString()));
    await vscode.window.tabGroups.close(tabs);
    this.#proposals.delete(approvalId);
    this.#texts.delete(approvalId);
    this.#answered.set(approvalId, proposal);
    for (const oldest of this.#answered.keys()) {
      if (this.#answered.size <= maxAnswered) break;
      this.#answered.delete(oldest);
    }
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    this.#changed.dispose();
    this.#proposals.clear();
    this.#answered.clear();
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { bytes, changedAt } = this.#find(uri);
    return { type: vscode.FileType.File, ctime: changedAt, mtime: changedAt, size: bytes.length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#find(uri).bytes;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const proposal = this.#find(uri);
    proposal.bytes = content;
    proposal.changedAt = Date.now();
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  /** With the first proposal. */
  #register(): void {
    if (this.#registrations.length > 0) return;
    this.#registrations = [
      vscode.workspace.registerFileSystemProvider(scheme, this, { isCaseSensitive: true }),
      vscode.workspace.registerTextDocumentContentProvider(`${scheme}-before`, {
        provideTextDocumentContent: ({ query }) => this.#texts.get(query) ?? '',
      }),
    ];
  }

  #find(uri: vscode.Uri): Proposal {
    const proposal = this.#proposals.get(uri.query) ?? this.#answered.get(uri.query);
    if (!proposal) throw vscode.FileSystemError.FileNotFound(uri);
    return proposal;
  }
}

const documentOf = ({ uri }: Proposal): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());

const urisOf = (input: unknown): readonly vscode.Uri[] => {
  if (input instanceof vscode.TabInputTextDiff) return [input.modified];
  return input instanceof vscode.TabInputText ? [input.uri] : [];
};
