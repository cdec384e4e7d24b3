import path from 'node:path';
import * as vscode from 'vscode';
import type { ConfigSource, McpConfig } from '../config/configuredServer.ts';
import { mergeConfigs } from '../config/mergeConfigs.ts';
import { parseConfig, readServers } from '../config/parseConfig.ts';
import { t, failure, type Result } from '../../base/index.ts';

/** The workspace's files, and the property of each that holds the servers. */
const files = [
  { name: '.vscode/mcp.json', key: 'servers' },
  { name: '.mcp.json', key: 'mcpServers' },
] as const;

/** Longer files are not read, bytes. */
const maxBytes = 4_000_000;

/** The servers of the person's settings and of the workspace's files, as they stand now. */
export async function readConfiguration(own: unknown): Promise<McpConfig> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const settings: ConfigSource = {
    origin: 'settings',
    label: t('Your setting sidestream.mcp.servers'),
    folder: localPath(folders[0]),
  };
  const ofFolders = await Promise.all(folders.map((folder) => readFolder(folder, folders.length > 1)));
  return mergeConfigs([readServers(own, settings, 'sidestream.mcp.servers'), ...ofFolders.flat()]);
}

function readFolder(folder: vscode.WorkspaceFolder, isOneOfSeveral: boolean): Promise<McpConfig[]> {
  return Promise.all(
    files.map(async ({ name, key }): Promise<McpConfig> => {
      const label = isOneOfSeveral ? `${folder.name}/${name}` : name;
      const source: ConfigSource = { origin: 'workspace', label, folder: localPath(folder) };
      const uri = vscode.Uri.joinPath(folder.uri, ...name.split('/'));
      const read = await readText(uri);
      if (read === null) return { servers: [], problems: [] };
      return read.ok ? parseConfig(read.text, key, source) : { servers: [], problems: [`${label}: ${read.problem}`] };
    }),
  );
}

/** `null` when there is no such file. */
async function readText(uri: vscode.Uri): Promise<Result<{ readonly text: string }> | null> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) return null;
    if (size > maxBytes) return failure(t('The file is too long to be read.'));
    return { ok: true, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
  } catch (error) {
    const isMissing = error instanceof vscode.FileSystemError && /NotFound|NotADirectory/.test(error.code);
    return isMissing ? null : failure(t('The file could not be read.'));
  }
}

const localPath = (folder: vscode.WorkspaceFolder | undefined): string | null =>
  folder?.uri.scheme === 'file' ? path.normalize(folder.uri.fsPath) : null;
