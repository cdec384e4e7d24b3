import * as vscode from 'vscode';
import type { ChangedFile } from '../editor.ts';
import { gitRepositories, type Repository } from './gitExtension.ts';

/** The names of the git extension's `Status`, by its numbers. */
const statuses: Partial<Record<number, string>> = {
  0: 'staged: modified',
  1: 'staged: added',
  2: 'staged: deleted',
  3: 'staged: renamed',
  4: 'staged: copied',
  5: 'modified',
  6: 'deleted',
  7: 'untracked',
  8: 'ignored',
  9: 'to be added',
};
const maxFiles = 200;

/** The repositories that the workspace's folders are in, or that lie in them. */
const ofWorkspace = async (): Promise<readonly Repository[]> =>
  (await gitRepositories()).filter(({ rootUri }) =>
    (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => isBelow(uri, rootUri) || isBelow(rootUri, uri)),
  );

/** The number of files of the workspace that git saw as changed when it looked last. */
export async function changeCount(): Promise<number> {
  return (await ofWorkspace()).reduce((sum, repository) => sum + byPath(repository).size, 0);
}

/** The workspace's changes as git sees them, through VS Code's git extension; `null` when it sees no repository. */
export async function gitChanges(signal: AbortSignal): Promise<readonly ChangedFile[] | null> {
  const repositories = await ofWorkspace();
  if (repositories.length === 0) return null;
  const changes: ChangedFile[] = [];
  for (const repository of repositories) {
    await repository.status();
    for (const [path, { uri, status }] of byPath(repository)) {
      if (signal.aborted || changes.length >= maxFiles) return changes;
      const diff = status.includes('untracked') ? '' : await repository.diffWithHEAD(uri.fsPath).catch(() => '');
      changes.push({ path, status, diff });
    }
  }
  return changes;
}

/** The changed files of a repository that lie in the workspace, each once. */
function byPath({ state }: Repository): Map<string, { uri: vscode.Uri; status: string }> {
  const files = new Map<string, { uri: vscode.Uri; status: string }>();
  const all = [
    ...state.mergeChanges,
    ...state.indexChanges,
    ...state.workingTreeChanges,
    ...(state.untrackedChanges ?? []),
  ];
  for (const { uri, status } of all) {
    if (!vscode.workspace.getWorkspaceFolder(uri)) continue;
    const path = vscode.workspace.asRelativePath(uri);
    const name = statuses[status] ?? 'in conflict';
    const known = files.get(path);
    files.set(path, { uri, status: known && known.status !== name ? `${known.status}, ${name}` : name });
  }
  return files;
}

const isBelow = (uri: vscode.Uri, root: vscode.Uri): boolean =>
  uri.path === root.path || uri.path.startsWith(`${root.path}/`);
