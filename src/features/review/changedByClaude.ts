import * as vscode from 'vscode';
import type { Subscription } from '../../base/index.ts';
import type { Settings } from '../../config/index.ts';
import type { LazyWorkspace, UnkeptChanges, UnkeptFile } from '../../workspace/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import { unkeptKey } from './unkeptKey.ts';
import { t } from '../../base/index.ts';

/** Scheme of the texts before changes that are not kept; the query is the file's URI. */
const scheme = 'sidestream-original';
/** Several things that happen at once are looked at once, ms. */
const settleMs = 100;

const originalOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.from({ scheme, path: uri.path, query: uri.toString() });

/**
 * Shows in the editor's own way what turns have changed and the person has not kept: marks beside the text with peek,
 * next and previous, and a list in the Source Control view. Both are there only while there is something to keep.
 */
export class ChangedByClaude
  implements vscode.TextDocumentContentProvider, vscode.QuickDiffProvider, vscode.Disposable
{
  readonly #store: OpenedStore;
  readonly #workspace: LazyWorkspace;
  readonly #settings: Settings;
  readonly #memory: vscode.Memento;
  readonly #refreshed = new vscode.EventEmitter<void>();
  readonly #texts = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: Subscription[];
  #control: { readonly scm: vscode.SourceControl; readonly group: vscode.SourceControlResourceGroup } | null = null;
  #unkept: UnkeptChanges | null = null;
  #files: readonly UnkeptFile[] = [];
  #marked = '';
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#texts.event;
  /** It was looked again at what is not kept. */
  readonly onDidRefresh = this.#refreshed.event;

  /** @param memory says at the next start of the window that there is something to be kept */
  constructor(store: OpenedStore, workspace: LazyWorkspace, settings: Settings, memory: vscode.Memento) {
    this.#store = store;
    this.#workspace = workspace;
    this.#settings = settings;
    this.#memory = memory;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.window.onDidChangeActiveTextEditor(() => this.#drawContext()),
      vscode.workspace.onDidSaveTextDocument(() => this.refreshSoon()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.refreshSoon();
      }),
      settings.onDidChange(['review.gutter'], () => this.#drawGutter(true)),
      store.onDidOpen(() => this.refreshSoon()),
    ];
  }

  /** The files that are not kept, when it was looked last. */
  get files(): readonly UnkeptFile[] {
    return this.#files;
  }

  /** Looks again, in a moment. */
  refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), settleMs);
  }

  async refresh(): Promise<void> {
    const baselines = this.#store.ifOpen?.baselines.all() ?? [];
    if (baselines.length === 0 && this.#files.length === 0) return;
    const unkept = await this.ready();
    const files = await unkept.files();
    this.#files = files.filter(({ uri }) => vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri)) !== undefined);
    await this.#memory.update(unkeptKey, this.#files.length > 0 ? true : undefined);
    this.#draw();
    this.#refreshed.fire();
  }

  /** The changes, with the tools loaded. */
  async ready(): Promise<UnkeptChanges> {
    const { tools } = await this.#workspace.ready();
    if (this.#unkept === null) {
      this.#unkept = tools.unkept;
      this.#subscriptions.push(
        tools.unkept.onDidChange(() => this.refreshSoon()),
        tools.onDidWork(() => this.refreshSoon()),
      );
    }
    return this.#unkept;
  }

  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    return (await (await this.ready()).originalText(query)) ?? '';
  }

  provideOriginalResource(uri: vscode.Uri): vscode.Uri | undefined {
    return this.#files.some((file) => file.uri === uri.toString()) ? originalOf(uri) : undefined;
  }

  /** Opens a file beside its text before. */
  async openDiff(uri: vscode.Uri): Promise<void> {
    const name = vscode.workspace.asRelativePath(uri);
    await vscode.commands.executeCommand('vscode.diff', originalOf(uri), uri, t('{0} (changed by Claude)', name));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#control?.scm.dispose();
    this.#texts.dispose();
  }

  #draw(): void {
    if (this.#files.length === 0) {
      this.#control?.scm.dispose();
      this.#control = null;
      this.#marked = '';
    } else {
      this.#control ??= this.#create();
      this.#control.group.resourceStates = this.#files.map(resourceOf);
      this.#control.scm.count = this.#files.length;
      this.#drawGutter(false);
      for (const { uri } of this.#files) this.#texts.fire(originalOf(vscode.Uri.parse(uri)));
    }
    this.#drawContext();
  }

  #create(): { scm: vscode.SourceControl; group: vscode.SourceControlResourceGroup } {
    const scm = vscode.scm.createSourceControl('sidestream', 'Sidestream');
    scm.inputBox.visible = false;
    const group = scm.createResourceGroup('changes', t('Changed by Claude'));
    group.hideWhenEmpty = true;
    return { scm, group };
  }

  /** VS Code asks for originals once for each provider: another list of files needs another one. */
  #drawGutter(again: boolean): void {
    if (!this.#control) return;
    const marked = this.#files.map(({ uri }) => uri).join('\n');
    if (marked === this.#marked && !again) return;
    this.#marked = marked;
    const { scm } = this.#control;
    (scm as { quickDiffProvider?: vscode.QuickDiffProvider | undefined }).quickDiffProvider = undefined;
    if (this.#settings.get('review.gutter')) scm.quickDiffProvider = this;
  }

  #drawContext(): void {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const set = (key: string, value: boolean): void =>
      void vscode.commands.executeCommand('setContext', `sidestream.${key}`, value);
    set('hasUnkept', this.#files.length > 0);
    set(
      'reviewing',
      this.#files.some(({ uri }) => uri === active),
    );
  }
}

function resourceOf({ uri: text, original, current }: UnkeptFile): vscode.SourceControlResourceState {
  const uri = vscode.Uri.parse(text);
  const how = original === null ? 'created' : current === null ? 'deleted' : 'changed';
  return {
    resourceUri: uri,
    decorations: {
      strikeThrough: current === null,
      tooltip: t('{0}: {1} by Claude', vscode.workspace.asRelativePath(uri), how),
    },
    contextValue: how,
    command: {
      command: 'vscode.diff',
      title: t('Compare'),
      arguments: [originalOf(uri), uri, t('{0} (changed by Claude)', vscode.workspace.asRelativePath(uri))],
    },
  };
}
