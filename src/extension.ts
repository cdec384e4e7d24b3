import * as vscode from 'vscode';
import { AnthropicProvider } from './anthropic/index.ts';
import { bookAttempt, chatInstructions, ModelCatalog, Responder, Sessions, type Tools } from './assistant/index.ts';
import { askToSpend, registerCommands } from './commands/index.ts';
import { confirmEndpoint, Credentials, onDidChangeSettings, readSettings } from './config/index.ts';
import { Conversation } from './conversation/index.ts';
import { ChatView, presentBanners, ViewActions } from './panel/index.ts';
import type { Store } from './store/index.ts';
import { BudgetGate, PriceBook, priceOf } from './usage/index.ts';

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

    const responder = new Responder(
      this.provider,
      (report, ids) =>
        bookAttempt(report, ids, this.prices.current, this.store.ledger, (error) =>
          log.warn('The usage of a request could not be recorded:', error),
        ),
      (error) => log.error('A turn failed by a mistake of ours:', error),
    );
    this.sessions = new Sessions(
      {
        responder,
        tools: noTools,
        settings: () => {
          const settings = readSettings();
          const maxTokens = Math.min(settings.maxTokens, this.catalog.maxOutput(settings.model) ?? Infinity);
          return { ...settings, maxTokens, instructions: chatInstructions(settings.instructions) };
        },
        mayBegin: ({ id }) => budget.mayBegin(id, readSettings().model),
      },
      {
        load: (id) => {
          const stored = this.store.load(id);
          return stored && new Conversation(stored.info, stored.messages);
        },
        keep: (conversation) => this.store.attach(conversation),
        lastOpened: () => context.workspaceState.get<string>('lastOpened') ?? null,
        setLastOpened: (id) => void context.workspaceState.update('lastOpened', id),
      },
      vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? '',
    );

    const actions = new ViewActions(this.sessions, log);
    this.view = this.own(
      new ChatView({
        extensionUri: context.extensionUri,
        prepare: () => this.prepare(),
        sessions: this.sessions,
        log,
        approvalOf: () => null,
        surroundings: () => {
          const { model } = readSettings();
          return {
            modelName: this.catalog.displayName(model),
            contextWindow: this.catalog.contextWindow(model),
            banners: presentBanners({
              hasCredential: this.hasCredential,
              isDemo: process.env['SIDESTREAM_DEMO'] === '1',
              storeProblem: this.storeProblem(),
            }),
            workspaceBlocked: 'Tools are not there yet.',
            chips: [],
            canUndoTurn: false,
            canRedoTurn: false,
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

const noTools: Tools = {
  definitions: () => [],
  isReadOnly: () => true,
  execute: (request) => Promise.resolve({ callId: request.callId, output: 'There are no tools.', isError: true }),
};
