import * as vscode from 'vscode';
import { AnthropicProvider } from './anthropic/index.ts';
import {
  bookAttempt,
  chatInstructions,
  ModelCatalog,
  type RecordAttempt,
  Responder,
  type Session,
  Sessions,
  Titles,
  workspaceInstructions,
} from './assistant/index.ts';
import { askToSpend, registerCommands } from './commands/index.ts';
import { confirmEndpoint, Credentials, onDidChangeSettings, readSettings } from './config/index.ts';
import { ApprovalDesk, ChatView, presentBanners, storedConversations, ViewActions } from './panel/index.ts';
import type { Store } from './store/index.ts';
import { BudgetGate, PriceBook, priceOf } from './usage/index.ts';
import { LazyWorkspace } from './workspace/lazyWorkspace.ts';

/** Builds the parts and joins them. */
export function activate(context: vscode.ExtensionContext): void {
  const house = new House(context);
  context.subscriptions.push(house);
}

/** The parts of Sidestream: what is built here, and in which order, is how the house is made. */
class House implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly log = this.own(vscode.window.createOutputChannel('Sidestream', { log: true }));
  private readonly credentials: Credentials;
  private readonly provider: AnthropicProvider;
  private readonly catalog: ModelCatalog;
  private readonly prices: PriceBook;
  private readonly sessions: Sessions;
  private readonly view: ChatView;
  private readonly workspace: LazyWorkspace;
  private readonly databasePath: string;
  private prepared: Promise<void> | null = null;
  private openedStore: Store | null = null;
  private hasCredential = true;

  constructor(context: vscode.ExtensionContext) {
    const { log } = this;
    this.databasePath = vscode.Uri.joinPath(context.globalStorageUri, 'sidestream.db').fsPath;
    log.info(
      `Sidestream ${(context.extension.packageJSON as { version: string }).version}; conversations are kept in ${this.databasePath}`,
    );

    this.credentials = this.own(new Credentials(context.secrets, process.env));
    this.provider = new AnthropicProvider(async () => {
      const settings = readSettings();
      const baseUrl = settings.baseUrl || (process.env['ANTHROPIC_BASE_URL'] ?? '');
      await confirmEndpoint(baseUrl, context.globalState);
      return { ...settings, baseUrl, credential: await this.credentials.current(), retryBaseMs: 1000 };
    }, log);
    this.catalog = new ModelCatalog(this.provider);
    this.prices = new PriceBook(
      () => readSettings().prices,
      (problem) => log.warn(problem),
    );
    this.workspace = this.own(
      new LazyWorkspace(async () => {
        const { createWorkspace, wasmBeside } = await import('./workspace/index.ts');
        const parts = createWorkspace({
          globalStorage: context.globalStorageUri,
          checkpoints: this.store.checkpoints,
          loadWasm: wasmBeside(context.extensionUri),
          addedTools: () => [],
        });
        this.own(parts.tools.approvals.onDidChange(() => this.view.refreshApprovals()));
        return parts;
      }),
    );
    const budget = new BudgetGate({
      limits: () => {
        const { budgetPerDay, budgetPerConversation } = readSettings();
        return { perDay: budgetPerDay, perConversation: budgetPerConversation };
      },
      spent: (id) => ({
        today: this.store.ledger.spentSince(new Date().setHours(0, 0, 0, 0)),
        inConversation: this.store.ledger.spentOn(id),
      }),
      isPriced: (model) => priceOf(model, this.prices.current) !== null,
      ask: askToSpend,
      today: () => new Date().toDateString(),
    });

    const record: RecordAttempt = (report, ids) =>
      bookAttempt(report, ids, this.prices.current, this.store.ledger, (error) =>
        log.warn('The usage of a request could not be recorded:', error),
      );
    const responder = new Responder(this.provider, record, (error) =>
      log.error('A turn failed by a mistake of ours:', error),
    );
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? '';
    this.sessions = new Sessions(
      {
        responder,
        tools: this.workspace,
        settings: (forWorkspace) => {
          const settings = readSettings();
          const limit = Math.min(
            this.catalog.maxOutput(settings.model) ?? Infinity,
            forWorkspace ? mostForRound : Infinity,
          );
          const instructions = forWorkspace
            ? workspaceInstructions(settings.instructions, '')
            : chatInstructions(settings.instructions);
          return { ...settings, maxTokens: Math.min(settings.maxTokens, limit), instructions };
        },
        mayBegin: async ({ id }) => {
          await this.workspace.ready();
          return budget.mayBegin(id, readSettings().model);
        },
      },
      storedConversations(() => this.store, workspace),
      workspace,
    );
    const titles = this.own(
      new Titles({
        provider: this.provider,
        record,
        settings: readSettings,
        models: (signal) => this.catalog.list(signal),
        titleOf: (id) => this.store.info(id)?.title ?? null,
        rename: (id, title) => this.store.rename(id, title),
        log: (message) => log.info(message),
      }),
    );
    this.own(
      this.sessions.onDidEndTurn(
        ({ session, result }) => void titles.afterTurn(session.conversation, result.messageId),
      ),
    );

    const approvals = new ApprovalDesk(this.workspace);
    const actions = new ViewActions(this.sessions, approvals, log);
    this.view = this.own(
      new ChatView({
        extensionUri: context.extensionUri,
        prepare: () => this.prepare(),
        sessions: this.sessions,
        log,
        approvalOf: approvals.present,
        surroundings: (session) => {
          const { model } = readSettings();
          return {
            modelName: this.catalog.displayName(model),
            contextWindow: this.catalog.contextWindow(model),
            banners: presentBanners({
              hasCredential: this.hasCredential,
              isDemo: process.env['SIDESTREAM_DEMO'] === '1',
              storeProblem: this.storeProblem(),
            }),
            workspaceBlocked: vscode.workspace.workspaceFolders
              ? ''
              : 'Open a folder first: tools work in the open workspace.',
            chips: [],
            ...this.turnsToUndo(session),
          };
        },
        perform: (message, session) => actions.perform(message, session),
      }),
    );
    this.own(vscode.window.registerWebviewViewProvider(ChatView.id, this.view));
    this.own(
      registerCommands({
        prepare: () => this.prepare(),
        view: this.view,
        sessions: this.sessions,
        workspace: this.workspace,
        turns: (id) => this.store.checkpoints.turns(id),
        catalog: this.catalog,
        credentials: this.credentials,
        log,
        tryKey: (key, signal) => this.tryKey(key, signal),
      }),
    );
    this.own(onDidChangeSettings(() => this.view.refresh()));
    this.own(this.credentials.onDidChange(() => void this.lookForCredential()));
    void this.lookForCredential();
  }

  dispose(): void {
    this.sessions.dispose();
    this.openedStore?.close();
    for (const disposable of this.disposables.reverse()) disposable.dispose();
  }

  /** What the first conversation needs is loaded and opened with it: starting VS Code must not wait for a disk. */
  private prepare(): Promise<void> {
    this.prepared ??= import('./store/index.ts').then(({ openStore }) => {
      this.openedStore = openStore(this.databasePath, { log: this.log });
      this.own(this.openedStore.onDidChangeCondition(() => this.view.refresh()));
    });
    return this.prepared;
  }

  private get store(): Store {
    if (!this.openedStore) throw new Error('The store is not open yet.');
    return this.openedStore;
  }

  private turnsToUndo({ conversation, answering }: Session): { canUndoTurn: boolean; canRedoTurn: boolean } {
    const turn = answering === null ? this.openedStore?.checkpoints.turns(conversation.id)[0] : undefined;
    return { canUndoTurn: turn?.undone === false, canRedoTurn: turn?.undone === true };
  }

  private storeProblem(): string | null {
    const condition = this.openedStore?.condition;
    return condition?.kind === 'memory' ? condition.message : null;
  }

  private async lookForCredential(): Promise<void> {
    this.hasCredential = (await this.credentials.current()) !== null;
    this.catalog.forget();
    this.view.refresh();
  }

  private async tryKey(key: string, signal: AbortSignal): Promise<void> {
    const settings = readSettings();
    const baseUrl = settings.baseUrl || (process.env['ANTHROPIC_BASE_URL'] ?? '');
    const config = { ...settings, baseUrl, credential: { kind: 'apiKey' as const, value: key }, retryBaseMs: 1000 };
    await new AnthropicProvider(() => Promise.resolve(config), this.log).listModels(signal);
  }

  private own<T extends vscode.Disposable>(disposable: T): T {
    this.disposables.push(disposable);
    return disposable;
  }
}

/** The most tokens of one round with tools: it comes whole, and must come before connections are cut for silence. */
const mostForRound = 16_000;
