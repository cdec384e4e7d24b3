import os from 'node:os';
import * as vscode from 'vscode';
import { visibleLine } from '../../files/index.ts';
import type { FitPicture } from '../../llm/index.ts';
import { commandEnvironment } from '../../workspace/index.ts';
import type { ConfiguredServer } from '../config/configuredServer.ts';
import { inputsOf, resolveLaunch, type Resolved } from '../launch.ts';
import { type McpChoices, McpServers } from '../mcpServers.ts';
import { InputValues } from './inputs.ts';
import { readConfiguration } from './configFiles.ts';
import { t, failure } from '../../base/index.ts';

/** How long a turn waits for a server to be ready: a package may have to be fetched first, ms. */
const maxStartMs = 60_000;
/** How long a call may go without a word of progress, ms. */
const maxCallMs = 300_000;

export interface McpSetting {
  readonly version: string;
  readonly secrets: vscode.SecretStorage;
  readonly choices: McpChoices;
  /** The person's own servers, as they stand in the settings. */
  readonly own: () => unknown;
  readonly rules: () => readonly string[];
  /** Makes pictures as small as the API takes them. */
  readonly fitPicture: FitPicture;
}

/** The MCP servers of this window. */
export function createMcpServers({ version, secrets, choices, own, rules, fitPicture }: McpSetting): McpServers {
  const inputs = new InputValues(secrets);
  return new McpServers({
    version,
    choices,
    rules,
    fitPicture,
    secrets,
    openPage: async (url) => {
      await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
    },
    maxStartMs,
    maxCallMs,
    environment: commandEnvironment(process.env, {}),
    configure: () => readConfiguration(own()),
    isWorkspaceTrusted: () => vscode.workspace.isTrusted,
    roots: () => (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => ({ uri: uri.toString(), name })),
    resolve: (server, signal) => resolve(server, inputs, signal),
  });
}

async function resolve(server: ConfiguredServer, inputs: InputValues, signal: AbortSignal): Promise<Resolved> {
  const values = new Map<string, string>();
  for (const id of inputsOf(server)) {
    const value = await inputs.get(server, id, signal);
    if (value === undefined) return failure(t('Nothing was entered for “{0}”.', visibleLine(id)));
    values.set(id, value);
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  const resolved = resolveLaunch(server, {
    inputs: values,
    env: process.env,
    home: os.homedir(),
    folder: server.source.folder,
    folders: new Map(folders.map(({ name, uri }) => [name, uri.fsPath])),
  });
  // What was entered may be what is wrong: it is asked for again.
  if (!resolved.ok) await inputs.forget(server, [...values.keys()]);
  return resolved;
}
