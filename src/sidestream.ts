import * as vscode from 'vscode';
import { ContextWindow, Responder, Sessions } from './assistant/index.ts';
import type { Disposables } from './base/index.ts';
import { Credentials, LangfuseKeys, Settings } from './config/index.ts';
import {
  Attachments,
  ContextPicker,
  FileLinks,
  Offers,
  ProjectInstructions,
  PromptChoices,
  PromptContext,
  WorkspaceFiles,
} from './context/index.ts';
import type { CommandId } from './contributions/index.ts';
import {
  CacheLives,
  AddedContext,
  AddedTools,
  Attention,
  Banners,
  ChangedByClaude,
  Chat,
  ClaudeAccess,
  type CommandHandlers,
  CommitMessages,
  Compaction,
  ContextPage,
  ConversationTitles,
  fillFromUri,
  Help,
  History,
  KeyModels,
  LineAuthors,
  loadWorkspace,
  Mcp,
  Models,
  ModelSelection,
  NextRequests,
  NextSend,
  OpenedStore,
  PaidRequests,
  Places,
  Prompts,
  Review,
  Servers,
  Rules,
  scalerBeside,
  SideRequests,
  Spending,
  Start,
  Tracing,
  TracingSource,
  TurnChanges,
  TurnContext,
  TurnPolicy,
  Usage,
  VscodeChat,
  Web,
  Work,
  WorkStatus,
} from './features/index.ts';
import { VscodeEditor } from './files/vscode/index.ts';
import {
  ApprovalActions,
  ChatView,
  ConversationActions,
  DiagramPictures,
  EditorTabs,
  Pictures,
  PlanEditors,
  type SessionViewParts,
  storedConversations,
  type ViewActionParts,
  ViewActions,
} from './panel/index.ts';
import type { FitPicture } from './llm/index.ts';
import { LazyWorkspace, type WorkspaceTools } from './workspace/index.ts';

/** The composition root: its fields are the architecture. Services first, then the features that use them. */
export class Sidestream {
  readonly #owned: Disposables;
  readonly #settings = new Settings();
  readonly #credentials: Credentials;
  readonly #langfuseKeys: LangfuseKeys;
  readonly #store: OpenedStore;
  readonly #links: FileLinks;
  readonly #context: PromptContext;
  readonly #picker: ContextPicker;
  readonly #offers: Offers;
  readonly #workspace: LazyWorkspace;

  readonly #addedTools: AddedTools;
  readonly #mcp: Mcp;
  readonly #access: ClaudeAccess;
  readonly #models: Models;
  readonly #web: Web;
  readonly #nextSend: NextSend;
  readonly #spending: Spending;
  readonly #cacheLives: CacheLives;
  readonly #sideRequests: SideRequests;
  readonly #tracing: Tracing;
  readonly #turns: TurnPolicy;
  readonly #archive: ReturnType<typeof storedConversations>;
  readonly #sessions: Sessions;
  readonly #titles: ConversationTitles;
  readonly #changedByClaude: ChangedByClaude;
  readonly #turnChanges: TurnChanges;
  readonly #review: Review;
  readonly #usage: Usage;
  readonly #requests: NextRequests;
  readonly #contextPage: ContextPage;
  readonly #conversations: ConversationActions;
  readonly #history: History;
  readonly #plans: PlanEditors;
  readonly #pictures: Pictures;
  readonly view: ChatView;
  readonly editors: EditorTabs;
  readonly #work: Work;
  readonly #places: Places;
  readonly #attention: Attention;
  readonly #vscodeChat: VscodeChat;
  readonly #commands: CommandHandlers;

  /** @param owned gets what must be ended with it; it outlives a constructor that throws */
  constructor(
    owned: Disposables,
    context: vscode.ExtensionContext,
    databasePath: string,
    log: vscode.LogOutputChannel,
  ) {
    this.#owned = owned;
    const { extensionUri, globalState, secrets, workspaceState } = context;
    const settings = this.#settings;
    this.#credentials = this.#own(new Credentials(secrets, process.env));
    this.#langfuseKeys = this.#own(new LangfuseKeys(secrets, process.env));
    const store = (this.#store = this.#own(new OpenedStore(databasePath, log)));
    this.#addedTools = new AddedTools(globalState);
    const { fit } = this.#own(scalerBeside(extensionUri));
    this.#mcp = this.#own(new Mcp(new Servers(context, settings, fit, log), this.#addedTools));
    const editor = new VscodeEditor(context.globalStorageUri);
    const files = new WorkspaceFiles(editor, fit);
    this.#links = this.#own(new FileLinks(files));
    const instructions = new ProjectInstructions(files, log);
    const choices = new PromptChoices((names) => this.#models.find(names));
    this.#context = this.#own(new PromptContext(files, new Attachments(store.attachments), instructions, choices));
    this.#picker = new ContextPicker(this.#context, files, choices, this.#mcp.context);
    this.#offers = this.#own(new Offers(this.#picker));
    const tools = loadWorkspace(context, store, settings, this.#addedTools, this.#mcp.tools, instructions, editor, fit);
    const workspace = (this.#workspace = this.#own(new LazyWorkspace(tools)));

    const access = (this.#access = this.#own(new ClaudeAccess(this.#credentials, settings, globalState, log)));
    this.#models = new Models(settings, access.catalog, store);
    this.#web = new Web(this.#models, globalState);
    this.#spending = new Spending(settings, store, log);
    this.#cacheLives = new CacheLives(store, this.#spending);
    this.#sideRequests = new SideRequests(access, this.#models, this.#spending);
    this.#tracing = this.#own(this.#composeTracing(log));
    this.#turns = this.#composeTurns();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? '';
    this.#archive = storedConversations(() => store.current, folder);
    this.#sessions = this.#composeSessions(folder, log);
    this.#titles = this.#own(new ConversationTitles(settings, this.#sideRequests, store, log));
    this.#changedByClaude = this.#own(new ChangedByClaude(store, workspace, settings, workspaceState));
    this.#turnChanges = new TurnChanges(store, workspace);
    this.#review = new Review(this.#sessions, store, workspace, this.#changedByClaude);
    this.#usage = this.#own(new Usage(extensionUri, store, log));

    this.#nextSend = new NextSend(this.#turns, this.#spending, workspace, this.#cacheLives);
    this.#requests = new NextRequests(this.#turns, instructions, workspace);
    this.#contextPage = new ContextPage(this.#requests, instructions, this.#nextSend, access.provider);
    this.#work = this.#own(new Work(this.#sessions, workspace));
    this.#conversations = this.#composeConversations();
    this.#history = this.#own(new History(store, this.#sessions, this.#conversations, log));
    this.#plans = this.#own(new PlanEditors());
    this.#pictures = this.#composePictures();
    const views = this.#composeViews(extensionUri, log);
    this.view = this.#own(new ChatView(views, this.#sessions));
    this.editors = this.#own(new EditorTabs(views, this.#sessions, this.view));
    this.#places = new Places(this.view, this.editors, this.#sessions, this.#conversations);
    this.#attention = this.#own(new Attention(this.#work, workspace, settings, this.#places));
    this.#vscodeChat = this.#composeVscodeChat(fit, log);
    this.#commands = this.#composeCommands(context, log);
    this.#connect();
  }

  /** Does what must be there before the person asks for anything. */
  async begin(): Promise<void> {
    await this.#store.open();
  }

  /** Does a command. */
  async run(id: CommandId, args: readonly unknown[]): Promise<unknown> {
    await this.#store.open();
    return this.#commands[id](...args);
  }

  /** The models and their limits are known now. */
  get onDidLearnModels(): ClaudeAccess['onDidLearnModels'] {
    return this.#access.onDidLearnModels;
  }

  /** Claude for VS Code's own chat. */
  async chat(): Promise<VscodeChat> {
    await this.#store.open();
    return this.#vscodeChat;
  }

  /** The bytes of a picture that an editor shows; `null` when it is not there any more. */
  async readPicture(uri: vscode.Uri): Promise<Uint8Array | null> {
    await this.#store.open();
    return this.#pictures.read(uri);
  }

  /** The tools, for other extensions. */
  async tools(): Promise<WorkspaceTools> {
    await this.#store.open();
    return (await this.#workspace.ready()).tools;
  }

  /** An address of VS Code's own that leads to the extension. */
  async handleUri(uri: vscode.Uri): Promise<void> {
    if (uri.path === '/mcp/callback') this.#mcp.handleUri(uri);
    if (uri.path === '/ask') await fillFromUri(uri, (text) => this.editors.inHand.open(text));
  }

  /** Stops what runs, waits for its last words to be written, and closes everything; within three seconds. */
  async close(): Promise<void> {
    // Their tabs come back with the window; they are not told that the conversations are closed.
    this.editors.dispose();
    await Promise.all([this.#sessions.dispose(), this.#tracing.tracer.shutdown()]);
    this.#owned.dispose();
  }

  #composeTracing(log: vscode.LogOutputChannel): Tracing {
    const source = new TracingSource(this.#settings, this.#langfuseKeys, this.#credentials, this.#spending);
    return new Tracing(source, this.#langfuseKeys, this.#settings, log);
  }

  #composeTurns(): TurnPolicy {
    const context = new TurnContext(this.#settings, this.#context, this.#workspace);
    return new TurnPolicy(this.#settings, this.#models, this.#spending, context);
  }

  #composeSessions(folder: string, log: vscode.LogOutputChannel): Sessions {
    const responder = new Responder(
      this.#access.provider,
      this.#spending.record,
      (error) => log.error('A turn failed by a mistake of ours:', error),
      {
        window: new ContextWindow(this.#access.provider, (model) => this.#access.catalog.contextWindow(model)),
        watch: (turn) => this.#tracing.tracer.turn(turn),
        mayGoOn: this.#turns.mayGoOn,
        cacheLife: this.#cacheLives.of,
      },
    );
    const parts = {
      responder,
      tools: this.#workspace,
      settings: this.#turns.settingsFor,
      mayBegin: this.#turns.mayBegin,
    };
    return new Sessions(parts, this.#archive, folder);
  }

  #composeConversations(): ConversationActions {
    return new ConversationActions({
      store: () => this.#store.current,
      sessions: this.#sessions,
      stateOf: (id) => this.#work.stateOf(id),
      show: async (messageId, find) => {
        await this.view.open();
        if (messageId !== null) this.view.post({ type: 'reveal', messageId, find });
      },
      closeEditor: (id) => this.editors.close(id),
      post: (message) => this.view.post(message),
    });
  }

  #composePictures(): Pictures {
    return new Pictures(
      (conversation) => this.#context.attachmentsOf(conversation),
      (id) => this.#sessions.find(id)?.conversation ?? this.#archive.load(id),
    );
  }

  #composeViews(extensionUri: vscode.Uri, log: vscode.LogOutputChannel): SessionViewParts {
    const approvals = new ApprovalActions(this.#workspace);
    const diagrams = this.#own(new DiagramPictures(extensionUri));
    const actions: Omit<ViewActionParts, 'post'> = {
      sessions: this.#sessions,
      approvals,
      conversations: this.#conversations,
      context: this.#context,
      picker: this.#picker,
      links: this.#links,
      offers: this.#offers,
      diagrams,
      pictures: this.#pictures,
      plans: this.#plans,
      workspace: this.#workspace,
      contextPage: this.#contextPage,
      review: this.#review.ofTurn,
      switchWeb: this.#web.switch,
      costInPlaceOf: this.#nextSend.costInPlaceOf,
      log,
    };
    const banners = new Banners(this.#access, this.#store);
    return {
      extensionUri,
      prepare: () => this.#store.open().then(() => undefined),
      log,
      approvalOf: approvals.present,
      surroundings: (session) => ({
        ...banners.shown,
        ...this.#models.shown(session.conversation),
        web: this.#web.of(session),
        offers: this.#offers.of(session),
        chips: this.#context.chipsOf(session.conversation),
        changes: this.#turnChanges.of(session),
        ...this.#review.possible(session),
        nextSend: this.#nextSend.of(session),
        atWork: this.#work.list,
      }),
      actionsFor: (post) => new ViewActions({ ...actions, post }),
    };
  }

  #composeVscodeChat(fitPicture: FitPicture, log: vscode.LogOutputChannel): VscodeChat {
    const models = new KeyModels(this.#access, this.#models, log);
    const requests = new PaidRequests(this.#sideRequests, this.#models, this.#tracing);
    return new VscodeChat(models, requests, fitPicture, this.#settings);
  }

  #composeCommands(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel): CommandHandlers {
    return {
      ...new Chat(this.view, this.editors.inHand, this.#sessions, this.#conversations).commands,
      ...new Prompts(this.editors.inHand, this.#sessions).commands,
      ...this.#contextPage.commands(this.editors.inHand),
      ...new Compaction(this.#sessions, this.#requests, this.#spending, this.#access).commands,
      ...new Rules(this.#sessions, this.#context).commands,
      ...new AddedContext(this.editors.inHand, this.#sessions, this.#context, this.#picker).commands,
      ...new CommitMessages(this.#sideRequests).commands,
      ...this.#access.commands,
      ...new ModelSelection(this.#models, this.#access.catalog, this.#sessions, this.#nextSend).commands,
      ...this.#history.commands,
      ...this.#review.commands,
      ...this.#own(new LineAuthors(this.#store, this.#conversations, this.#settings)).commands,
      ...this.#usage.commands,
      ...this.#plans.commands,
      ...this.editors.commands,
      ...this.#own(new WorkStatus(this.#work, this.#places)).commands,
      ...this.#attention.commands,
      ...this.#tracing.commands,
      ...this.#mcp.commands,
      ...new Start(extension.globalStorageUri).commands,
      ...new Help(extension, this.#access, this.#store, log).commands,
    };
  }

  /** Events that one part fires and another must know of. */
  #connect(): void {
    const views = [this.view, this.editors];
    const refresh = (): void => views.forEach((each) => each.refresh());
    this.#own(this.#settings.onDidChange(['model', 'effort', 'thinking'], refresh));
    for (const { onDidChange } of [this.#context, this.#offers, this.#access, this.#turnChanges])
      this.#own(onDidChange(refresh));
    this.#own(this.#review.onDidChange(() => this.#turnChanges.recount()));
    this.#own(this.#changedByClaude.onDidRefresh(() => this.#turnChanges.recount()));
    this.#own(this.#store.onDidOpen((opened) => this.#own(opened.onDidChangeCondition(refresh))));
    this.#own(this.#links.onDidAppear((known) => views.forEach((each) => each.post({ type: 'files', known }))));
    this.#own(this.#workspace.onDidChangeApprovals(() => views.forEach((each) => each.refreshApprovals())));
    this.#own(
      this.#work.onDidChange(() => {
        refresh();
        this.#conversations.postChanged();
      }),
    );
    this.#own(this.#sessions.onDidClose((conversation) => this.#store.ifOpen?.forget(conversation)));
    this.#own(
      this.#sessions.onDidEndTurn(({ session, result }) => {
        this.#workspace.endTurn(result.messageId);
        this.#changedByClaude.refreshSoon();
        this.#titles.afterTurn(session, result);
        this.#attention.tellOfEnd(session, result);
        this.#usage.refresh();
        if (result.state === 'complete') this.#access.learnLimits();
      }),
    );
  }

  #own<T extends { dispose(): void }>(disposable: T): T {
    return this.#owned.add(disposable);
  }
}
