import path from 'node:path';
import * as vscode from 'vscode';
import { type AnthropicConfig, AnthropicProvider, type Credential } from './anthropic/index.ts';
import {
  bookAttempt,
  chatInstructions,
  ContextWindow,
  ModelCatalog,
  type RecordAttempt,
  Responder,
  type Session,
  Sessions,
  Titles,
  workspaceInstructions,
} from './assistant/index.ts';
import {
  addedTools,
  askToSpend,
  chatCommands,
  type Commands,
  exportUsage,
  promptCommands,
  TracingSwitch,
  usageCommands,
} from './commands/index.ts';
import { ApprovalRules, confirmEndpoint, Credentials, LangfuseKeys, Settings } from './config/index.ts';
import {
  ApprovalDesk,
  careForHistory,
  ChatView,
  ContextDesk,
  ConversationActions,
  presentBanners,
  storedConversations,
  UsagePage,
  ViewActions,
} from './panel/index.ts';
import type { Store } from './store/index.ts';
import { SwitchedTracer } from './tracing/index.ts';
import { BudgetGate, PriceBook, priceOf } from './usage/index.ts';
import { LazyWorkspace, type WorkspaceTools } from './workspace/index.ts';

/** How long the API may take to say what its models can do, ms. */
const limitsMs = 15_000;

/** The composition root: its fields are the architecture. */
export class Sidestream {
  readonly view: ChatView;
  private readonly disposables: vscode.Disposable[] = [];
  private readonly log: vscode.LogOutputChannel;
  private readonly settings = new Settings();
  private readonly credentials: Credentials;
  private readonly provider: AnthropicProvider;
  private readonly catalog: ModelCatalog;
  private readonly prices: PriceBook;
  private readonly tracer = new SwitchedTracer();
  private readonly sessions: Sessions;
  private readonly conversations: ConversationActions;
  private readonly desk: ContextDesk;
  private readonly commands: Commands;
  private readonly workspace: LazyWorkspace;
  private readonly databasePath: string;
  private readonly state: vscode.Memento;
  private prepared: Promise<void> | null = null;
  private openedStore: Store | null = null;
  private hasCredential = true;

  constructor(context: vscode.ExtensionContext, databasePath: string, log: vscode.LogOutputChannel) {
    this.databasePath = databasePath;
    this.log = log;
    this.credentials = this.own(new Credentials(context.secrets, process.env));
    this.state = context.globalState;
    this.provider = new AnthropicProvider(async () => this.connectAs(await this.credentials.current()), log);
    this.catalog = new ModelCatalog(this.provider);
    this.prices = new PriceBook(
      () => this.settings.get('prices'),
      (problem) => log.warn(problem),
    );
    // <user data>/User/globalStorage/<extension>
    this.desk = this.own(new ContextDesk(path.dirname(path.dirname(context.globalStorageUri.fsPath))));
    this.workspace = this.own(
      new LazyWorkspace(async () => {
        const { createWorkspace, wasmBeside } = await import('./workspace/vscode/index.ts');
        const parts = createWorkspace({
          globalStorage: context.globalStorageUri,
          checkpoints: this.store.checkpoints,
          loadWasm: wasmBeside(context.extensionUri),
          rules: new ApprovalRules(this.settings),
          addedTools: () => addedTools(context.globalState),
        });
        this.own(parts.tools.approvals.onDidChange(() => this.view.refreshApprovals()));
        return parts;
      }),
    );
    const budget = new BudgetGate({
      limits: () => {
        return {
          perDay: this.settings.get('budget.perDay'),
          perConversation: this.settings.get('budget.perConversation'),
        };
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
    const responder = new Responder(
      this.provider,
      record,
      (error) => log.error('A turn failed by a mistake of ours:', error),
      {
        window: new ContextWindow(this.provider, (model) => this.catalog.contextWindow(model)),
        watch: (turn) => this.tracer.turn(turn),
        mayGoOn: ({ id }) => budget.mayBegin(id, this.settings.get('model')),
      },
    );
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? '';
    this.sessions = new Sessions(
      {
        responder,
        tools: this.workspace,
        settings: (forWorkspace, { id }) => {
          const { settings } = this;
          const model = settings.get('model');
          const limit = Math.min(this.catalog.maxOutput(model) ?? Infinity, forWorkspace ? mostForRound : Infinity);
          const instructions = forWorkspace
            ? workspaceInstructions(settings.get('instructions'), this.desk.instructions.textFor(id))
            : chatInstructions(settings.get('instructions'));
          const effort = settings.get('effort');
          return {
            model,
            maxTokens: Math.min(settings.get('maxTokens'), limit),
            instructions,
            thinking: settings.get('thinking'),
            effort: effort === 'default' ? null : effort,
            maxRounds: settings.get('workspace.maxRounds'),
          };
        },
        mayBegin: async (conversation) => {
          const { id } = conversation;
          // A conversation that has never used tools does not wait for them.
          if (conversation.path().some((message) => message.role === 'user' && message.workspace)) {
            await Promise.all([this.workspace.ready(), this.desk.instructions.load(id)]);
          }
          return budget.mayBegin(id, this.settings.get('model'));
        },
      },
      storedConversations(() => this.store, workspace),
      workspace,
    );
    const titles = this.own(
      new Titles({
        provider: this.provider,
        record,
        settings: () => ({ titles: this.settings.get('titles'), model: this.settings.get('model') }),
        models: (signal) => this.catalog.list(signal),
        titleOf: (id) => this.store.info(id)?.title ?? null,
        rename: (id, title) => this.store.rename(id, title),
        log: (message) => log.info(message),
      }),
    );
    this.own(
      this.sessions.onDidEndTurn(({ session: { conversation }, result }) => {
        // Nobody is asked about a title: beyond a budget there is none.
        if (budget.hasRoom(conversation.id)) void titles.afterTurn(conversation, result.messageId);
      }),
    );

    const approvals = new ApprovalDesk(this.workspace);
    this.conversations = new ConversationActions({
      store: () => this.store,
      sessions: this.sessions,
      show: async (messageId, find) => {
        await this.view.open();
        if (messageId !== null) this.view.say({ type: 'reveal', messageId, find });
      },
      say: (message) => this.view.say(message),
    });
    const actions = new ViewActions({
      sessions: this.sessions,
      approvals,
      conversations: this.conversations,
      context: this.desk,
      log,
      say: (message) => this.view.say(message),
    });
    this.view = this.own(
      new ChatView({
        extensionUri: context.extensionUri,
        prepare: () => this.prepare(),
        sessions: this.sessions,
        log,
        approvalOf: approvals.present,
        surroundings: (session) => {
          const model = this.settings.get('model');
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
            chips: this.desk.chipsOf(session.conversation),
            ...this.turnsToUndo(session),
          };
        },
        perform: (message, session) => actions.perform(message, session),
      }),
    );
    this.commands = {
      ...chatCommands({
        view: this.view,
        settings: this.settings,
        sessions: this.sessions,
        workspace: this.workspace,
        turns: (id) => this.store.checkpoints.turns(id),
        catalog: this.catalog,
        credentials: this.credentials,
        history: { store: () => this.store, conversations: this.conversations },
        log,
        tryKey: (key, signal) => this.tryKey(key, signal),
      }),
      ...promptCommands({
        view: this.view,
        sessions: this.sessions,
        context: this.desk,
        state: context.globalState,
        commit: {
          provider: this.provider,
          record: (report) =>
            void bookAttempt(report, noTurn, this.prices.current, this.store.ledger, (error) =>
              log.warn('The usage of a request could not be recorded:', error),
            ),
          model: () => this.settings.get('model'),
          models: (signal) => this.catalog.list(signal),
          mayBegin: () => budget.mayBegin('', this.settings.get('model')),
        },
      }),
      ...this.watchUsage(context),
    };
    this.own(this.desk.onDidChange(() => this.view.refresh()));
    this.own(this.settings.onDidChange(['model'], () => this.view.refresh()));
    this.own(this.credentials.onDidChange(() => void this.lookForCredential()));
    void this.lookForCredential();
  }

  /** Runs a command by its name, without the extension's own. */
  async run(name: string, args: readonly unknown[]): Promise<unknown> {
    const command = this.commands[name];
    if (!command) throw new Error(`Sidestream has no command “${name}”.`);
    await this.prepare();
    return command(...args);
  }

  /** The tools, for other extensions. */
  async tools(): Promise<WorkspaceTools> {
    await this.prepare();
    return (await this.workspace.ready()).tools;
  }

  /** Stops what runs, waits for its last words to be written, and closes everything; within three seconds. */
  async close(): Promise<void> {
    await Promise.all([this.sessions.dispose(), this.tracer.shutdown()]);
    this.openedStore?.close();
    for (const disposable of this.disposables.reverse()) disposable.dispose();
  }

  /** What shows, exports and traces what requests take. */
  private watchUsage(context: vscode.ExtensionContext): Commands {
    const { log, tracer, settings, credentials } = this;
    const ledger = (): Store['ledger'] => this.store.ledger;
    const page = this.own(
      new UsagePage({
        extensionUri: context.extensionUri,
        log,
        ledger,
        exportCsv: (range) => void exportUsage(ledger(), range),
      }),
    );
    const langfuseKeys = this.own(new LangfuseKeys(context.secrets, process.env));
    this.own(
      new TracingSwitch({ tracer, settings, keys: langfuseKeys, credentials, prices: () => this.prices.current, log }),
    );
    let knowsLimits = false;
    this.own(
      this.sessions.onDidEndTurn(({ result }) => {
        page.refresh();
        if (knowsLimits || result.state !== 'complete') return;
        knowsLimits = true;
        void this.catalog.list(AbortSignal.timeout(limitsMs)).then(
          () => this.view.refresh(),
          (error: unknown) => log.info(`The models' limits were not read: ${String(error)}`),
        );
      }),
    );
    return usageCommands({ page, ledger, langfuseKeys, settings });
  }

  /** What the first conversation needs is loaded and opened with it: starting VS Code must not wait for a disk. */
  private prepare(): Promise<void> {
    this.prepared ??= import('./store/index.ts').then(({ openStore }) => {
      const store = openStore(this.databasePath, { log: this.log });
      this.openedStore = store;
      const { conversations } = this;
      this.own(store.onDidChangeCondition(() => this.view.refresh()));
      this.own(
        store.onDidChangeElsewhere((ids) => {
          conversations.deletedElsewhere(ids);
          conversations.sayChanged();
        }),
      );
      this.own(careForHistory(store, this.log, conversations.sayChanged));
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

  /** How the API is reached with a credential now. Nobody's key goes in the clear to another machine without a yes. */
  private async connectAs(credential: Credential | null): Promise<AnthropicConfig> {
    const { settings } = this;
    const baseUrl = settings.get('baseUrl') || (process.env['ANTHROPIC_BASE_URL'] ?? '');
    await confirmEndpoint(baseUrl, this.state);
    return {
      baseUrl,
      credential,
      stallMs: settings.get('stream.stallSeconds') * 1000,
      contentMs: settings.get('stream.contentSeconds') * 1000,
      retryBaseMs: 1000,
    };
  }

  private async tryKey(key: string, signal: AbortSignal): Promise<void> {
    const connect = (): Promise<AnthropicConfig> => this.connectAs({ kind: 'apiKey', value: key });
    await new AnthropicProvider(connect, this.log).listModels(signal);
  }

  private own<T extends vscode.Disposable>(disposable: T): T {
    this.disposables.push(disposable);
    return disposable;
  }
}

/** What belongs to no conversation. */
const noTurn = { conversationId: null, messageId: null };

/** The most tokens of one round with tools: it comes whole, and must come before connections are cut for silence. */
const mostForRound = 16_000;
