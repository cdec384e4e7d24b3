import * as vscode from 'vscode';
import { Lazy, makeOwner, setDisplayLanguage, t } from './base/index.ts';
import { registerChat } from './chatProvider/activation.ts';
import type { CommandId } from './contributions/index.ts';
import { ProblemActions, unkeptKey } from './features/activation.ts';
import { registerPictureFiles, resolveLoaded } from './panel/activation.ts';
import type { Sidestream } from './sidestream.ts';
import { registerTools } from './workspace/vscode/activation.ts';

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly commands: readonly { readonly command: `sidestream.${CommandId}` }[] };
}

let sidestream: Lazy<Sidestream> | null = null;

/**
 * Registers what VS Code must know at start-up: the view, the commands, the code actions and the tools that others may
 * use. The code behind them is loaded on first use, so that a window in which nobody uses it pays next to nothing.
 */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle ?? null);
  const { version, contributes } = context.extension.packageJSON as Manifest;
  const log = vscode.window.createOutputChannel('Sidestream', { log: true });
  const databasePath = vscode.Uri.joinPath(context.globalStorageUri, 'sidestream.db').fsPath;
  log.info(`Sidestream ${version}; conversations are kept in ${databasePath}`);

  const loaded = new Lazy(async () => {
    const running = await load(context, databasePath, log);
    context.subscriptions.push(running.onDidLearnModels(() => chat.announceModels()));
    return running;
  });
  sidestream = loaded;
  const icon = vscode.Uri.joinPath(context.extensionUri, 'media', 'icon.png');
  const chat = registerChat(async () => (await loaded.get()).chat(), icon, context.globalState);
  context.subscriptions.push(
    log,
    vscode.window.registerWebviewViewProvider('sidestream.chat', {
      resolveWebviewView: (view) => resolveLoaded(view, async () => (await loaded.get()).view, log),
    }),
    vscode.window.registerWebviewPanelSerializer('sidestream.conversation', {
      deserializeWebviewPanel: (panel, state) =>
        resolveLoaded(
          panel,
          async () => {
            const { editors } = await loaded.get();
            return { resolveWebviewView: (it) => editors.restore(it, state) };
          },
          log,
        ),
    }),
    ...contributes.commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...args: unknown[]) =>
        (await loaded.get()).run(command.slice('sidestream.'.length) as CommandId, args),
      ),
    ),
    vscode.languages.registerCodeActionsProvider({ pattern: '**' }, new ProblemActions(), ProblemActions.metadata),
    vscode.window.registerUriHandler({ handleUri: async (uri) => (await loaded.get()).handleUri(uri) }),
    registerTools(async () => (await loaded.get()).tools()),
    chat,
    registerPictureFiles(async (uri) => (await loaded.get()).readPicture(uri)),
  );
  // What waits to be kept is marked in the editors from the beginning on.
  if (context.workspaceState.get(unkeptKey) === true) void loaded.get().then((it) => it.begin());
  log.info(`Activated in ${(performance.now() - began).toFixed(1)} ms.`);
}

/**
 * Ends what runs, writes its last words and gives traces that wait a moment to be sent. VS Code waits for this, but not
 * for subscriptions: it disposes of those as soon as this has returned its promise.
 */
export async function deactivate(): Promise<void> {
  await sidestream?.loaded?.close();
}

/** @throws Error with a sentence for the person */
async function load(
  context: vscode.ExtensionContext,
  databasePath: string,
  log: vscode.LogOutputChannel,
): Promise<Sidestream> {
  try {
    const { Sidestream } = await import('./sidestream.ts');
    return makeOwner((owned) => new Sidestream(owned, context, databasePath, log));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(t('Sidestream could not be loaded: {0}', reason), { cause });
  }
}
