import { type ToolName, toolNames } from '../contributions/index.ts';
import type { BaselineStore, CheckpointStore, ToolState } from '../conversation/index.ts';
import { Emitter } from '../base/index.ts';
import type { ChatFunctionDefinition, ChatFunctionRequest, ChatFunctionResult, FitPicture } from '../llm/index.ts';
import type { Approvals } from './approval/approval.ts';
import { CallOrder } from './callOrder.ts';
import { Changes } from './changes/changes.ts';
import { FileChanges } from './changes/fileChanges.ts';
import { CommandChanges } from './command/commandChanges.ts';
import type { Snapshots } from './command/snapshot/snapshot.ts';
import type { CommandRunner } from './command/runner.ts';
import { CommandReader, type LoadWasm } from './command/syntax.ts';
import { type Editor, Files, head, Readings, refusalOf, ToolError, visibleLine } from '../files/index.ts';
import type { ExternalTools, OwnRow } from './externalTools.ts';
import { openCall, subjectOf } from './openCall.ts';
import { Permissions } from './approval/permissions.ts';
import { type NamedWork, Permit } from './approval/permit.ts';
import type { Question, Tool, ToolCall, ToolOutput } from './tool.ts';
import { askPersonTool } from './tools/askPerson.ts';
import { deleteFileTool } from './tools/deleteFile.ts';
import { editFileTool } from './tools/editFile.ts';
import { editNotebookTool } from './tools/editNotebook.ts';
import { listFilesTool } from './tools/listFiles.ts';
import { findSymbolsTool, getChangesTool, getProblemsTool } from './tools/looking.ts';
import { presentPlanTool } from './tools/presentPlan.ts';
import { readFileTool } from './tools/readFile.ts';
import { type Guidance, noGuidance, readSkillTool } from './tools/readSkill.ts';
import { runCommandTool } from './tools/runCommand.ts';
import { searchTextTool } from './tools/searchText.ts';
import { writeFileTool } from './tools/writeFile.ts';
import { inWords } from './tools/writing.ts';
import type { ToolTurn, TurnWithRows } from './toolTurn.ts';
import { type UndoneChange, UnkeptChanges } from './changes/unkept.ts';

/** The rules by which the person lets things run unasked. They are the person's: a workspace cannot set them. */
export interface RuleBook {
  list(): readonly string[];
  add(rule: string): Promise<void>;
}

export interface WorkspaceToolsOptions {
  readonly editor: Editor;
  readonly runner: CommandRunner;
  readonly checkpoints: CheckpointStore;
  readonly baselines: BaselineStore;
  readonly rules: RuleBook;
  readonly loadWasm: LoadWasm;
  /** The editor's ripgrep; `null` when it ships none. */
  readonly ripgrep: string | null;
  /** Tools of other extensions that the person has added. */
  readonly otherTools?: () => readonly Tool[];
  /** Makes pictures as small as the API takes them; without it they stay as they are. */
  readonly fitPicture?: FitPicture;
  /** The folder for snapshots around commands; without one what they change is not kept. */
  readonly snapshots?: string;
  /** How they are taken: by git where there is one, else as copies. Tests give others. */
  readonly snapshotWays?: readonly Snapshots[];
  /** Rules and skills; none if left out. */
  readonly guidance?: Guidance;
  /** Tools that must be made ready for a turn. */
  readonly external?: ExternalTools;
  /** ms */
  readonly maxCommandMs?: number;
  /** ms */
  readonly maxSearchMs?: number;
}

/** Tools whose subject is a file. */
const fileTools = new Set(['read_file', 'edit_file', 'write_file', 'edit_notebook']);
const maxShownOutputLength = 20_000;
const maxOutputLength = 200_000;

const ownNames: ReadonlySet<string> = new Set(toolNames);

/** The tools of workspace commands: what a model asks for is checked, decided on, asked for, done and reported. */
export class WorkspaceTools {
  readonly changes: Changes;
  readonly #worked = new Emitter<void>();
  /** A tool that may change something has come to its end. */
  readonly onDidWork = this.#worked.event;
  /** Changes of turns that the person has not kept yet. */
  readonly unkept: UnkeptChanges;
  readonly #permissions: Permissions;
  readonly #files: Files;
  readonly #reader: CommandReader;
  readonly #runner: CommandRunner;
  readonly #editor: Editor;
  readonly #own: ReadonlyMap<string, Tool>;
  readonly #otherTools: () => readonly Tool[];
  readonly #external: ExternalTools | null;
  readonly #guidance: Guidance;
  readonly #readings = new Readings();
  /** News for a conversation with its next result: changes of its that the person has taken back. */
  readonly #news = new Map<string, string[]>();
  readonly #order = new CallOrder();

  constructor(options: WorkspaceToolsOptions) {
    const { editor, runner, rules } = options;
    this.#editor = editor;
    this.#runner = runner;
    this.#permissions = new Permissions(rules);
    this.#otherTools = options.otherTools ?? ((): readonly Tool[] => []);
    this.#external = options.external ?? null;
    this.#guidance = options.guidance ?? noGuidance;
    const files = (this.#files = new Files(editor));
    const reader = (this.#reader = new CommandReader(options.loadWasm));
    const list = (): readonly string[] => rules.list();
    this.changes = new Changes(editor, options.checkpoints, options.baselines);
    const changes = new FileChanges(editor, files, this.#readings, this.changes);
    this.unkept = new UnkeptChanges(editor, options.baselines, options.checkpoints);
    this.unkept.onDidUndo((undone) => this.#noteUndone(undone));
    const tools: Readonly<Record<ToolName, Tool>> = {
      read_file: readFileTool(files, this.#readings, options.fitPicture),
      list_files: listFilesTool(editor, files),
      search_text: searchTextTool(editor, {
        ripgrep: options.ripgrep,
        maxMs: options.maxSearchMs ?? 10_000,
      }),
      find_symbols: findSymbolsTool(editor),
      get_problems: getProblemsTool(editor, files),
      get_changes: getChangesTool(editor),
      read_skill: readSkillTool(this.#guidance),
      edit_file: editFileTool(files, this.#readings, changes, list),
      write_file: writeFileTool(editor, files, this.#readings, changes, list),
      delete_file: deleteFileTool(editor, files, changes),
      edit_notebook: editNotebookTool(files, this.#readings, changes, list),
      run_command: runCommandTool(
        editor,
        reader,
        runner,
        list,
        options.maxCommandMs ?? 600_000,
        options.snapshots === undefined
          ? null
          : new CommandChanges(options.snapshots, editor, this.changes, options.snapshotWays),
      ),
      present_plan: presentPlanTool((messageId) => this.#permissions.endTurn(messageId)),
      ask_person: askPersonTool(),
    };
    this.#own = new Map<string, Tool>(toolNames.map((name) => [name, tools[name]]));
  }

  /** The questions that wait for the person. */
  get approvals(): Approvals {
    return this.#permissions.approvals;
  }

  /** A permit for what a plan names, as the tools understand it now. */
  permitFor(work: NamedWork, onUse: (name: string) => void): Promise<Permit> {
    const folder = this.#editor.roots().folders.find(({ virtual }) => !virtual);
    const place = { cwd: folder?.path ?? null, shell: () => this.#runner.shell() };
    return Permit.create(work, this.#files, this.#reader, place, onUse);
  }

  /** Lets a turn do what a permit names, until it ends or presents another plan. */
  allowTurn(messageId: string, permit: Permit): void {
    this.#permissions.allowTurn(messageId, permit);
  }

  /** A turn is over, and with it what a plan allowed it. */
  endTurn(messageId: string): void {
    this.#permissions.endTurn(messageId);
  }

  /** Makes the tools ready that a turn needs, before the model is asked. Never rejects. */
  async begin(turn: TurnWithRows): Promise<void> {
    await this.#external?.begin({ ...turn, addRow: (...row) => this.#ownRow(turn, row) });
  }

  /**
   * The tools that the model may ask for now. The order is always the same, so that a request can be cached.
   *
   * @param conversationId whose tools; `null` for those that every conversation has
   */
  definitions(conversationId: string | null = null): ChatFunctionDefinition[] {
    return this.#all(conversationId)
      .filter((tool) => this.#whyUnavailable(tool) === null)
      .map(({ name, description, schema }) => ({
        name,
        description,
        paramsSchema: schema,
        ...(ownNames.has(name) ? {} : { deferrable: true }),
      }));
  }

  /** Whether the tool only looks, so that several may run at once. An unknown one does nothing at all. */
  isReadOnly(name: string, conversationId: string | null = null): boolean {
    const tool = this.#find(name, conversationId);
    return tool === undefined || tool.kind === 'read';
  }

  /** The argument that matters of a request, for a row's title; empty when the input cannot be read. */
  subject(request: ChatFunctionRequest, conversationId: string | null = null): string {
    try {
      const tool = this.#find(request.functionName, conversationId);
      return tool ? subjectOf(openCall(tool, request.functionArgs)) : '';
    } catch {
      return '';
    }
  }

  /**
   * Does what a model asks for, if it may. Always gives a result, and never rejects: what went wrong is told the model
   * as `{error, hint}`. Tools that change something run one after the other, those of a conversation in the order in which
   * they were asked for.
   */
  execute(request: ChatFunctionRequest, turn: ToolTurn): Promise<ChatFunctionResult> {
    if (this.isReadOnly(request.functionName, turn.conversationId)) return this.#perform(request, turn);
    return this.#order.inTurn(turn.conversationId, () => this.#perform(request, turn));
  }

  /** The two texts of an edit that waits for an answer, to be shown side by side. */
  changeOf(approvalId: string): Question['change'] {
    return this.#permissions.changeOf(approvalId);
  }

  /** Forgets what a conversation has read and what was allowed in it. */
  forget(conversationId: string): void {
    this.#readings.forget(conversationId);
    this.#news.delete(conversationId);
    this.#permissions.forget(conversationId);
    this.#external?.forget(conversationId);
  }

  dispose(): void {
    this.#permissions.dispose();
  }

  #all(conversationId: string | null): Tool[] {
    const others = [...this.#otherTools(), ...(this.#external?.tools(conversationId) ?? [])];
    return [...this.#own.values(), ...others.filter(({ name }) => !this.#own.has(name))];
  }

  #find(name: string, conversationId: string | null): Tool | undefined {
    return this.#own.get(name) ?? this.#all(conversationId).find((tool) => tool.name === name);
  }

  #noteUndone({ uri, pieces }: UndoneChange): void {
    const conversationId = this.changes.writerOf(uri);
    if (conversationId === undefined) return;
    const name = this.#files.nameOf(uri);
    const words =
      pieces.length === 0
        ? `The person has taken back all changes of "${name}". It is as it was before.`
        : `The person has taken back a change of "${name}":\n${head(inWords(pieces), 4000).text}`;
    this.#news.set(conversationId, [...(this.#news.get(conversationId) ?? []), words]);
  }

  /** A result with the rules that the file in it brings into force. */
  async #withRules(result: ToolOutput, tool: Tool, call: ToolCall, turn: ToolTurn): Promise<ToolOutput> {
    if (result.isError || !fileTools.has(tool.name)) return result;
    const resolution = await this.#files.resolve(call.subject);
    if (!resolution.ok) return result;
    const rules = await this.#guidance.touched(turn.conversationId, resolution.target.relative);
    return rules === '' ? result : { ...result, output: `${result.output}\n\n[Rules for this file. ${rules}]` };
  }

  /** The news of a conversation, once. */
  #takeNews(conversationId: string): string {
    const words = this.#news.get(conversationId) ?? [];
    this.#news.delete(conversationId);
    return words.map((each) => `\n\n[${each}]`).join('');
  }

  #ownRow(turn: TurnWithRows, row: Parameters<TurnWithRows['addRow']>): OwnRow {
    const { conversationId, messageId, signal } = turn;
    const handle = turn.addRow(...row);
    const { callId } = handle;
    return {
      update: (change) => handle.update(change),
      ask: async (question) => {
        handle.update({ state: 'approval' });
        const [toolName] = row;
        const whole = { ...question, conversationId, messageId, callId, toolName, forConversation: false, rule: null };
        return (
          (await this.approvals.request({ ...whole, options: null, form: null, mayEdit: false }, signal)).decision !==
          'deny'
        );
      },
    };
  }

  /** Does what was allowed when no other conversation does anything, if the mode still allows it then. */
  #afterOthers(
    tool: Tool,
    turn: ToolTurn,
    update: (state: ToolState, output: null) => void,
    act: () => Promise<ToolOutput>,
  ): Promise<ToolOutput> {
    if (this.#order.isBusy) update('pending', null);
    return this.#order.alone(turn.signal, () => {
      const forbidden = this.#permissions.forbidden(tool, turn);
      return forbidden ? Promise.reject(forbidden) : act();
    });
  }

  /** Why a tool is off here; `null` when it is not. */
  #whyUnavailable(tool: Tool): ToolError | null {
    if (tool.kind === 'read') return null;
    if (!this.#editor.isTrusted()) {
      return new ToolError(
        'The workspace is not trusted, so tools that write or run are off.',
        'Only look, or ask the person to trust the workspace.',
      );
    }
    const { folders } = this.#editor.roots();
    if (
      tool.kind === 'run' &&
      this.#own.has(tool.name) &&
      folders.length > 0 &&
      folders.every(({ virtual }) => virtual)
    ) {
      return new ToolError('The workspace is virtual: it has no machine to run commands on.', 'Work without commands.');
    }
    return null;
  }

  async #perform(request: ChatFunctionRequest, turn: ToolTurn): Promise<ChatFunctionResult> {
    let subject = '';
    let allowedBy: string | null = null;
    const update = (state: ToolState, output: string | null): void =>
      turn.onState({
        state,
        subject,
        output: output === null ? null : head(output, maxShownOutputLength).text,
        allowedBy,
      });
    const finish = (state: ToolState, { output, isError, parts }: ToolOutput): ChatFunctionResult => {
      const bounded = head(output, maxOutputLength).text;
      update(state, bounded);
      const told = bounded + this.#takeNews(turn.conversationId);
      return { callId: request.callId, output: told, isError, ...(parts ? { parts } : {}) };
    };
    const refuse = (state: ToolState, error: unknown): ChatFunctionResult => {
      const { error: message, hint } = refusalOf(error);
      return finish(state, { output: JSON.stringify({ error: message, hint }), isError: true });
    };
    const cancelled = (): ChatFunctionResult =>
      refuse('cancelled', new ToolError('The person stopped the turn.', 'Do not try again by yourself.'));
    try {
      if (isStopped(turn)) return cancelled();
      const tool = this.#find(request.functionName, turn.conversationId);
      if (!tool) {
        const names = this.#all(turn.conversationId).map(({ name }) => name);
        throw new ToolError(
          `There is no tool "${visibleLine(request.functionName).slice(0, 100)}".`,
          `There are: ${names.join(', ')}.`,
        );
      }
      const call = openCall(tool, request.functionArgs);
      subject = subjectOf(call);
      const whyUnavailable = this.#whyUnavailable(tool);
      if (whyUnavailable) throw whyUnavailable;
      const forbidden = this.#permissions.forbidden(tool, turn);
      if (forbidden) return refuse('denied', forbidden);
      const plan = await call.prepare(turn);
      const permission = await this.#permissions.decide(plan.decision, tool, request.callId, turn, () =>
        update('approval', null),
      );
      if (isStopped(turn)) return cancelled();
      if (!permission.ok) return refuse('denied', permission.problem);
      allowedBy = permission.by;
      const askMore = this.#permissions.askMore(tool, request.callId, turn, (state) => update(state, null));
      const act = (): Promise<ToolOutput> => {
        update('running', null);
        return plan.run(turn.signal, (output) => update('running', output), permission.answer, askMore);
      };
      const done = await (tool.kind === 'read' ? act() : this.#afterOthers(tool, turn, update, act));
      const result = await this.#withRules(done, tool, call, turn);
      if (isStopped(turn) && tool.kind !== 'run') return cancelled();
      if (tool.kind !== 'read') this.#worked.fire();
      return finish(isStopped(turn) ? 'cancelled' : result.isError ? 'failed' : 'done', result);
    } catch (error) {
      return isStopped(turn) ? cancelled() : refuse('failed', error);
    }
  }
}

/** A function, since the compiler takes a signal that was not aborted once for one that never is. */
const isStopped = ({ signal }: ToolTurn): boolean => signal.aborted;
