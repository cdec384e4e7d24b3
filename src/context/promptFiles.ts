import * as vscode from 'vscode';
import { type PromptFile, readPromptFile } from './promptFile.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const place = '.github/prompts';
const maxFiles = 200;
const maxFileLength = 50_000;

/** The prompts that the workspace keeps for the people who work in it. A workspace that is not trusted has none. */
export async function findPromptFiles(workspace: WorkspaceFiles): Promise<PromptFile[]> {
  if (!vscode.workspace.isTrusted) return [];
  const folders = vscode.workspace.workspaceFolders ?? [];
  const prompts: PromptFile[] = [];
  for (const folder of folders) {
    const path = folders.length > 1 ? `${folder.name}/${place}` : place;
    const target = await workspace.find(path);
    if (typeof target === 'string' || target.kind !== 'directory') continue;
    const entries = await workspace.files.entries(target).catch(() => []);
    const names = entries.map(({ name }) => name).filter((name) => name.endsWith('.prompt.md'));
    for (const name of names.sort().slice(0, maxFiles)) {
      const file = await workspace.find(`${path}/${name}`);
      if (typeof file === 'string' || file.kind !== 'file') continue;
      const content = await workspace.files.text(file).catch(() => null);
      if (content && content.text.length <= maxFileLength) prompts.push(readPromptFile(name, content.text));
    }
  }
  return prompts;
}
