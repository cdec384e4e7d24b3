import * as vscode from 'vscode';
import { rank } from './rank.ts';
import { type ContextReference, writeReference } from './reference.ts';
import { nameOf, selectedPassage } from './editorSources.ts';
import { WorkspaceFiles } from './workspaceFiles.ts';
import { t } from '../base/index.ts';

export interface Suggestion {
  /** Given back when it is picked. */
  readonly value: string;
  readonly label: string;
  readonly detail: string;
}

const maxFiles = 20;
const maxFolders = 5;
const maxSymbols = 8;
/** Language servers that take longer to find symbols are not waited for, ms. */
const symbolPatienceMs = 500;

const suggestion = (reference: ContextReference, label: string, detail: string): Suggestion => ({
  value: writeReference(reference),
  label,
  detail,
});

/** Suggestions for `@` and a query: what surrounds the editor, files, folders, symbols. */
export async function suggestContext(query: string, files: WorkspaceFiles): Promise<Suggestion[]> {
  const wanted = query.toLowerCase();
  const around = surroundings().filter(({ label }) => label.toLowerCase().startsWith(wanted));
  const [paths, symbols] = await Promise.all([files.list(), query.length < 2 ? [] : findSymbols(query)]);
  const open = wanted === '' ? openPaths() : [];
  const found = rank(
    query,
    paths.filter((path) => !open.includes(path)),
    maxFiles - open.length,
  );
  const folders = wanted === '' ? [] : rank(query, WorkspaceFiles.foldersOf(paths), maxFolders);
  return [
    ...around,
    ...[...open, ...found].map((path) => suggestion({ kind: 'file', path }, nameIn(path), folderOf(path))),
    ...folders.map((path) =>
      suggestion({ kind: 'folder', path }, `${nameIn(path.slice(0, -1))}/`, folderOf(path.slice(0, -1))),
    ),
    ...symbols,
  ];
}

function surroundings(): Suggestion[] {
  const passage = selectedPassage();
  const problems = vscode.languages
    .getDiagnostics()
    .filter(([uri]) => vscode.workspace.getWorkspaceFolder(uri))
    .reduce((count, [, diagnostics]) => count + diagnostics.length, 0);
  const terminal = vscode.window.activeTerminal;
  return [
    ...(passage?.range ? [suggestion({ kind: 'selection' }, t('Selection'), nameOf(passage))] : []),
    suggestion({ kind: 'problems' }, t('Problems'), problems === 0 ? t('none just now') : String(problems)),
    suggestion({ kind: 'changes' }, t('Changes'), t('what git sees as changed')),
    ...(terminal ? [suggestion({ kind: 'terminal' }, t('Terminal'), terminal.name)] : []),
  ];
}

/** The files that are open in tabs of this window, the active one first. */
function openPaths(): string[] {
  const active = vscode.window.tabGroups.activeTabGroup.activeTab;
  const tabs = [...(active ? [active] : []), ...vscode.window.tabGroups.all.flatMap((group) => group.tabs)];
  const uris = tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []));
  const inside = uris.filter((uri) => vscode.workspace.getWorkspaceFolder(uri));
  return [...new Set(inside.map((uri) => vscode.workspace.asRelativePath(uri)))].slice(0, maxFiles / 2);
}

async function findSymbols(query: string): Promise<Suggestion[]> {
  const asked = vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    query,
  );
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), symbolPatienceMs));
  const found = await Promise.race([asked, late]).then(undefined, () => undefined);
  return (found ?? [])
    .filter(({ location }) => vscode.workspace.getWorkspaceFolder(location.uri))
    .slice(0, maxSymbols)
    .map(({ name, location: { uri, range } }) => {
      const path = vscode.workspace.asRelativePath(uri);
      return suggestion(
        { kind: 'symbol', path, name, line: range.start.line + 1 },
        name,
        `${path}:${range.start.line + 1}`,
      );
    });
}

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Where a file lies, for telling those of one name apart; empty for the top. */
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
