import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { ConfiguredServer, InputDefinition } from '../config/configuredServer.ts';
import { visibleLine } from '../../files/index.ts';
import { t } from '../../base/index.ts';

/** Values that the person entered for `${input:…}`: asked for once, and kept in secret storage. */
export class InputValues {
  readonly #secrets: vscode.SecretStorage;
  /** One question after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** The value, asked for if it is not kept; `undefined` when the person enters none. */
  get(server: ConfiguredServer, id: string, signal: AbortSignal): Promise<string | undefined> {
    const answer = this.#last.then(async () => {
      const key = keyOf(server, id);
      const kept = await this.#read(key);
      if (kept !== undefined || signal.aborted) return kept;
      const definition = server.inputs.find((input) => input.id === id);
      const entered = await ask(server, id, definition, signal);
      if (entered !== undefined) await this.#keep(key, entered);
      return entered;
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Forgets what was entered for these, so that it is asked for again. */
  async forget(server: ConfiguredServer, ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#secrets.delete(keyOf(server, id));
  }

  async #read(key: string): Promise<string | undefined> {
    try {
      return await this.#secrets.get(key);
    } catch {
      return undefined;
    }
  }

  async #keep(key: string, value: string): Promise<void> {
    try {
      await this.#secrets.store(key, value);
    } catch {
      // Then it is asked for again at the next start.
    }
  }
}

/** A value belongs to the file that asks for it: another workspace's input of the same name is another. */
function keyOf({ source }: ConfiguredServer, id: string): string {
  const place = createHash('sha256').update(JSON.stringify([source.origin, source.folder, source.label, id]));
  return `sidestream.mcp.input.${place.digest('hex').slice(0, 32)}`;
}

async function ask(
  server: ConfiguredServer,
  id: string,
  definition: InputDefinition | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  const onAbort = (): void => source.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  const title = t('MCP server {0}: {1}', visibleLine(server.name), visibleLine(id));
  const prompt = visibleLine(definition?.description ?? '');
  try {
    if (definition?.options) {
      const options = { title, placeHolder: prompt, ignoreFocusOut: true };
      return await vscode.window.showQuickPick([...definition.options], options, source.token);
    }
    return await vscode.window.showInputBox(
      {
        title,
        prompt: prompt === '' ? t('It is kept in secret storage.') : `${prompt} ${t('It is kept in secret storage.')}`,
        password: definition?.password ?? true,
        value: definition?.default ?? '',
        ignoreFocusOut: true,
      },
      source.token,
    );
  } finally {
    signal.removeEventListener('abort', onAbort);
    source.dispose();
  }
}
