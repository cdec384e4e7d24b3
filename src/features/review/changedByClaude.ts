import { sameBytes } from '../../conversation/index.ts';
import * as vscode from 'vscode';
import type { Settings } from '../../config/index.ts';
import { ReadonlyFiles } from '../../files/vscode/index.ts';
import type { LazyWorkspace, UnkeptChanges, UnkeptFile } from '../../workspace/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import { unkeptKey } from './unkeptKey.ts';
import { type Subscription, t } from '../../base/index.ts';

/** Scheme of the texts before changes that are not kept; the query is a number and the file's URI. */
const scheme = 'sidestream-original';
/** Scheme of the bytes before, of what is no text, with the same query. */
const bytesScheme = 'sidestream-original-file';
/** The bytes of a file before changes that are not kept. */
type TextBefore = Pick<UnkeptFile, 'uri' | 'original'>;
/** Several things that happen at once are looked at once, ms. */
const settleMs = 100;

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
  /** All texts before, of other folders too, when it was looked last. */
  #looked: readonly TextBefore[] = [];
  /** Texts before, by file, with the URI under which the editor reads them. */
  #originals = new Map<string, { readonly original: Uint8Array | null; readonly uri: vscode.Uri }>();
  /** The number of the last URI; those of an earlier start are smaller. */
  #lastNumber = Date.now();
  #marked = '';
  /** The mark for the next start as it was set last; `null` before the first time. */
  #remembered: boolean | null = null;
  #looking: Promise<void> = Promise.resolve();
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
      new ReadonlyFiles(bytesScheme, (uri) => this.#originals.get(fileOf(uri))?.original ?? null),
      vscode.window.onDidChangeActiveTextEditor(() => this.#drawContext()),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.#drawContext()),
      vscode.workspace.onDidSaveTextDocument(() => this.refreshSoon()),
      vscode.workspace.onDidSaveNotebookDocument(() => this.refreshSoon()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.refreshSoon();
      }),
      settings.onDidChange(['review.gutter'], () => this.#drawAnew()),
      store.onDidOpen(({ baselines, onDidWriteElsewhere }) => {
        this.refreshSoon();
        this.#subscriptions.push(
          onDidWriteElsewhere(() => {
            if (!sameTexts(baselines.all(), this.#looked)) this.refreshSoon();
          }),
        );
      }),
      workspace.onDidWork(() => {
        // Before it is looked what was changed: the window may be closed at any moment.
        void this.#remember(true);
        this.refreshSoon();
      }),
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

  /** Looks again: one time after the other, so that the last one to look is the one that counts. */
  refresh(): Promise<void> {
    const looked = this.#looking.then(() => this.#look());
    this.#looking = looked.catch(() => undefined);
    return looked;
  }

  async #look(): Promise<void> {
    const baselines = this.#store.ifOpen?.baselines.all() ?? [];
    this.#looked = baselines;
    if (baselines.length === 0 && this.#files.length === 0) {
      if (this.#remembered === true) await this.#remember(false);
      return;
    }
    const unkept = await this.ready();
    const files = await unkept.files();
    this.#files = files.filter(({ uri }) => vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri)) !== undefined);
    this.#numberOriginals();
    await this.#remember(this.#files.length > 0);
    this.#draw();
    this.#refreshed.fire();
  }

  /** The changes, with the tools loaded. */
  async ready(): Promise<UnkeptChanges> {
    const { tools } = await this.#workspace.ready();
    if (this.#unkept === null) {
      this.#unkept = tools.unkept;
      this.#subscriptions.push(tools.unkept.onDidChange(() => this.refreshSoon()));
    }
    return this.#unkept;
  }

  async #remember(isSomething: boolean): Promise<void> {
    if (isSomething === this.#remembered) return;
    this.#remembered = isSomething;
    await this.#memory.update(unkeptKey, isSomething ? true : undefined);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return (await (await this.ready()).originalText(fileOf(uri))) ?? '';
  }

  provideOriginalResource(uri: vscode.Uri): vscode.Uri | undefined {
    const file = this.#files.find((each) => each.uri === uri.toString());
    return file?.byLines === true ? this.#originals.get(file.uri)?.uri : undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#control?.scm.dispose();
    this.#texts.dispose();
  }

  /**
   * A text that is another one, or is there again, has a URI that was never used: VS Code keeps what it has once read
   * under one, misses some changes of it, and fails to open one that it is just closing.
   */
  #numberOriginals(): void {
    const known = this.#originals;
    this.#originals = new Map(
      this.#files.map(({ uri, original }) => {
        const before = known.get(uri);
        if (before && sameBytes(before.original, original)) return [uri, before];
        const query = `${++this.#lastNumber} ${uri}`;
        return [uri, { original, uri: vscode.Uri.from({ scheme, path: vscode.Uri.parse(uri).path, query }) }];
      }),
    );
  }

  #draw(): void {
    if (this.#files.length === 0) {
      this.#control?.scm.dispose();
      this.#control = null;
      this.#marked = '';
    } else {
      this.#control ??= this.#create();
      this.#control.group.resourceStates = this.#files.flatMap((file) => {
        const before = this.#originals.get(file.uri)?.uri;
        return before ? [resourceOf(file, before)] : [];
      });
      this.#control.scm.count = this.#files.length;
      this.#drawGutter();
    }
    // Those that stand beside a file in a diff editor go with it.
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) this.#texts.fire(uri);
    this.#drawContext();
  }

  #create(): { scm: vscode.SourceControl; group: vscode.SourceControlResourceGroup } {
    const scm = vscode.scm.createSourceControl('sidestream', 'Sidestream');
    scm.inputBox.visible = false;
    const group = scm.createResourceGroup('changes', t('Changed by Claude'));
    group.hideWhenEmpty = true;
    return { scm, group };
  }

  /** Marks that are switched on again need texts under URIs that were never used, too. */
  #drawAnew(): void {
    this.#originals = new Map();
    this.#numberOriginals();
    this.#draw();
  }

  /** VS Code asks for originals when there is another provider: another list of files or texts needs one. */
  #drawGutter(): void {
    if (!this.#control) return;
    const marked = [...this.#originals.values()].map(({ uri }) => uri.query).join('\n');
    if (marked === this.#marked) return;
    this.#marked = marked;
    const { scm } = this.#control;
    (scm as { quickDiffProvider?: vscode.QuickDiffProvider | undefined }).quickDiffProvider = undefined;
    if (this.#settings.get('review.gutter')) scm.quickDiffProvider = this;
  }

  #drawContext(): void {
    const active = activeFile()?.toString();
    const set = (key: string, value: boolean): void =>
      void vscode.commands.executeCommand('setContext', `sidestream.${key}`, value);
    set('hasUnkept', this.#files.length > 0);
    set(
      'reviewing',
      this.#files.some(({ uri }) => uri === active),
    );
  }
}

/** The file of the active editor, a notebook's too. */
export const activeFile = (): vscode.Uri | undefined =>
  vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri;

function resourceOf(file: UnkeptFile, before: vscode.Uri): vscode.SourceControlResourceState {
  const { original, current } = file;
  const uri = vscode.Uri.parse(file.uri);
  const how = original === null ? 'created' : current === null ? 'deleted' : 'changed';
  const name = vscode.workspace.asRelativePath(uri);
  const title = t('{0} (changed by Claude)', name);
  const left = file.byLines || original === null ? before : before.with({ scheme: bytesScheme });
  return {
    resourceUri: uri,
    decorations: { strikeThrough: current === null, tooltip: t('{0}: {1} by Claude', name, how) },
    contextValue: how,
    command: opening(file, left, title),
  };
}

/** The file whose text or bytes before a URI of ours is. */
const fileOf = ({ query }: vscode.Uri): string => query.slice(query.indexOf(' ') + 1);

/** The texts before are the same, of the same files. */
const sameTexts = (a: readonly TextBefore[], b: readonly TextBefore[]): boolean =>
  a.length === b.length &&
  a.every(({ uri, original }, at) => uri === b[at]?.uri && sameBytes(original, b[at].original));

/** Compares a file with what it was; what is on one side only and no text is opened as it is. */
function opening({ uri, current, original, byLines }: UnkeptFile, before: vscode.Uri, title: string): vscode.Command {
  const file = vscode.Uri.parse(uri);
  if (current === null) return { command: 'vscode.open', title: t('Open'), arguments: [before, {}, title] };
  if (original === null && !byLines) return { command: 'vscode.open', title: t('Open'), arguments: [file] };
  return { command: 'vscode.diff', title: t('Compare'), arguments: [before, file, title] };
}
