import * as vscode from 'vscode';

// What is used of the API of VS Code's own git extension (extensions/git/src/api/git.d.ts, version 1).
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly Repository[] };
}
export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly workingTreeChanges: readonly Change[];
    readonly indexChanges: readonly Change[];
    readonly untrackedChanges?: readonly Change[];
    readonly mergeChanges: readonly Change[];
  };
  status(): Promise<void>;
  /** Rejects when the commit has no such file. */
  getObjectDetails(treeish: string, path: string): Promise<unknown>;
  diffWithHEAD(path: string): Promise<string>;
  diffIndexWithHEAD(path: string): Promise<string>;
  /** The text of a file in a commit; with an empty name, as it is staged. */
  show(treeish: string, path: string): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>;
}
interface Change {
  readonly uri: vscode.Uri;
  readonly status: number;
}

/** The repositories that VS Code's git extension has open; empty when it is off. */
export async function gitRepositories(): Promise<readonly Repository[]> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  const git = extension?.isActive === true ? extension.exports : await extension?.activate();
  return git?.enabled === true ? git.getAPI(1).repositories : [];
}

/** A question waits for this no longer, ms. */
const patienceMs = 1000;

/** Whether the last commit of the repository around the file has it; `false` when git does not say so in time. */
export async function isCommitted({ path, fsPath }: vscode.Uri): Promise<boolean> {
  const look = async (): Promise<boolean> => {
    const around = (await gitRepositories()).filter(({ rootUri }) => path.startsWith(`${rootUri.path}/`));
    const [nearest] = around.sort((a, b) => b.rootUri.path.length - a.rootUri.path.length);
    if (!nearest) return false;
    await nearest.getObjectDetails('HEAD', fsPath);
    return true;
  };
  const late = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false));
  return Promise.race([look().catch(() => false), late]);
}
