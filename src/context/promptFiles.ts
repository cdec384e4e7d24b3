import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type PromptFile, readPromptFile } from './promptFile.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** Where people keep prompts: the folder, and what the files end in. */
const places = [
  { folder: '.github/prompts', ending: '.prompt.md' },
  { folder: '.claude/commands', ending: '.md' },
] as const;
const personalFolder = '.claude/commands';
const maxFiles = 200;
const maxFileLength = 50_000;
/** Folders within folders of prompts. */
const maxDepth = 3;

/**
 * The prompts of the workspace and the person's own. A workspace that is not trusted has none. Of two with one name the
 * workspace's counts.
 */
export async function findPromptFiles(workspace: WorkspaceFiles): Promise<PromptFile[]> {
  const prompts: PromptFile[] = [];
  const add = (prompt: PromptFile): void => {
    if (!prompts.some(({ name }) => name === prompt.name)) prompts.push(prompt);
  };
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  for (const folder of folders) {
    const prefix = folders.length > 1 ? `${folder.name}/` : '';
    for (const place of places) {
      for (const prompt of await inWorkspace(workspace, prefix + place.folder, place.ending, place.folder)) add(prompt);
    }
  }
  for (const prompt of await personal(path.join(os.homedir(), personalFolder))) add(prompt);
  return prompts;
}

async function inWorkspace(
  workspace: WorkspaceFiles,
  root: string,
  ending: string,
  origin: string,
  below = '',
  depth = 0,
): Promise<PromptFile[]> {
  const folder = root + below;
  const place = await workspace.find(folder);
  if (!place.ok || place.target.kind !== 'directory') return [];
  const entries = await workspace.files.entries(place.target).catch(() => []);
  const found: PromptFile[] = [];
  for (const { name } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, maxFiles)) {
    const file = await workspace.find(`${folder}/${name}`);
    if (!file.ok) continue;
    const { target } = file;
    if (target.kind === 'directory' && depth < maxDepth) {
      found.push(...(await inWorkspace(workspace, root, ending, origin, `${below}/${name}`, depth + 1)));
    }
    if (target.kind !== 'file' || !name.endsWith(ending)) continue;
    const content = await workspace.files.text(target).catch(() => null);
    if (!content || content.text.length > maxFileLength) continue;
    found.push(await readPromptFile(promptName(`${below}/${name}`, ending), content.text, origin));
  }
  return found;
}

async function personal(folder: string): Promise<PromptFile[]> {
  const names = await fs.readdir(folder, { recursive: true }).catch(() => []);
  const found: PromptFile[] = [];
  for (const name of names
    .filter((each) => each.endsWith('.md'))
    .toSorted()
    .slice(0, maxFiles)) {
    const text = await fs.readFile(path.join(folder, name), 'utf8').catch(() => null);
    if (text === null || text.length > maxFileLength) continue;
    found.push(await readPromptFile(promptName(`/${name.replaceAll('\\', '/')}`, '.md'), text, `~/${personalFolder}`));
  }
  return found;
}

/** `/frontend/review.md` is typed as `/frontend:review`. */
const promptName = (file: string, ending: string): string => file.slice(1, -ending.length).replaceAll('/', ':');
