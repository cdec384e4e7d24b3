import * as vscode from 'vscode';
import { type AuthoredChange, head, lineAuthors, visibleLine } from '../../files/index.ts';
import { gitRepositories } from '../../files/vscode/index.ts';
import type { FileTurn, Store } from '../../store/index.ts';
import { addedLines } from './addedLines.ts';
import { formatDate, t } from '../../base/index.ts';

/** The turn that wrote a line. */
export interface LineAuthor {
  readonly conversationId: string;
  readonly messageId: string;
  readonly prompt: string;
  /** ms since 1970. */
  readonly createdAt: number;
}

export const dateOf = ({ createdAt }: LineAuthor): string =>
  formatDate(createdAt, { dateStyle: 'medium', timeStyle: 'short' });

/** The changes of turns as texts, oldest first. */
export async function changesOf(
  uri: vscode.Uri,
  turns: readonly FileTurn[],
): Promise<readonly AuthoredChange<LineAuthor>[]> {
  const decode = async (bytes: Uint8Array | null): Promise<string> =>
    bytes === null ? '' : vscode.workspace.decode(bytes, { uri });
  return Promise.all(
    turns.map(async ({ before, after, ...author }) => ({
      author,
      before: await decode(before),
      after: await decode(after),
    })),
  );
}

/** Copies which turns wrote the lines that are staged for the next commit, as text; `null` where none did. */
export async function copyStagedAuthors(store: Store): Promise<string | null> {
  const sections: string[] = [];
  for (const repository of await gitRepositories()) {
    for (const { uri } of repository.state.indexChanges) {
      const turns = store.checkpoints.ofFile(uri.toString());
      const diff = turns.length === 0 ? '' : await repository.diffIndexWithHEAD(uri.fsPath).catch(() => '');
      const lines = addedLines(diff);
      if (lines.length === 0) continue;
      const text = await repository.show('', uri.fsPath).catch(() => '');
      const authors = lineAuthors(text, await changesOf(uri, turns));
      const section = sectionOf(vscode.workspace.asRelativePath(uri), lines, authors);
      if (section !== '') sections.push(section);
    }
  }
  const text = sections.join('\n');
  if (text === '') {
    void vscode.window.showInformationMessage(t('Nothing that is staged was written by a turn that is kept here.'));
    return null;
  }
  await vscode.env.clipboard.writeText(`Written with Claude (Sidestream):\n${text}\n`);
  void vscode.window.showInformationMessage(t('Copied: which conversations wrote the staged lines.'));
  return text;
}

/** One line for each turn that wrote lines of the file. */
function sectionOf(name: string, lines: readonly number[], authors: readonly (LineAuthor | null)[]): string {
  const counts = new Map<string, { author: LineAuthor; count: number }>();
  for (const line of lines) {
    const author = authors[line];
    if (!author) continue;
    const known = counts.get(author.messageId);
    counts.set(author.messageId, { author, count: (known?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .map(({ author, count }) => {
      const prompt = visibleLine(head(author.prompt, 100).text);
      return `- ${name}: ${count} of ${lines.length} lines, “${prompt}” (${dateOf(author)})`;
    })
    .join('\n');
}
