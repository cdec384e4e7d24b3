// A workspace on a real temporary folder, with something outside it that must stay as it is, and the tools at work on it.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Mode } from '../../../src/conversation/index.ts';
import type { ChatFunctionResult } from '../../../src/llm/index.ts';
import type { ApprovalAnswer, ApprovalDecision } from '../../../src/protocol/index.ts';
import type { Approval } from '../../../src/workspace/approval/approval.ts';
import { commandEnvironment } from '../../../src/workspace/command/environment.ts';
import { ProcessRunner } from '../../../src/workspace/command/processRunner.ts';
import type { CommandOutcome, CommandRun } from '../../../src/workspace/command/runner.ts';
import type { LoadWasm } from '../../../src/workspace/command/syntax.ts';
import type { ToolUpdate } from '../../../src/workspace/toolTurn.ts';
import { WorkspaceTools, type WorkspaceToolsOptions } from '../../../src/workspace/workspaceTools.ts';
import { DiskEditor } from './diskEditor.ts';
import { MemoryBaselines, MemoryCheckpoints } from './memoryCheckpoints.ts';

const require = createRequire(import.meta.url);
const wasmPlaces = {
  'web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-bash.wasm': 'tree-sitter-bash/tree-sitter-bash.wasm',
};

export const loadWasm: LoadWasm = (name) => fs.promises.readFile(require.resolve(wasmPlaces[name]));

export const secret = 'CANARY-key-7f3a';

/** Runs commands in bash, without input, and notes them. */
class ShownRunner extends ProcessRunner {
  readonly #shown: string[];

  constructor(shown: string[]) {
    super(() => ({ shell: '/bin/bash', environment: () => commandEnvironment(process.env, {}), distrust: null }), null);
    this.#shown = shown;
  }

  override run(run: CommandRun): Promise<CommandOutcome> {
    this.#shown.push(run.command);
    return super.run(run);
  }
}

/** What a test does with the tools: a folder, the tools, and an approver that says what it is told to. */
export class Bench {
  /** Holds the workspace and what lies beside it. */
  readonly home: string;
  readonly root: string;
  readonly outside: string;
  readonly editor: DiskEditor;
  readonly checkpoints = new MemoryCheckpoints();
  readonly baselines = new MemoryBaselines();
  readonly tools: WorkspaceTools;
  readonly rules: string[] = [];
  readonly asked: Approval[] = [];
  readonly updates: ToolUpdate[] = [];
  readonly shown: string[] = [];
  readonly runner = new ShownRunner(this.shown);
  answer: ApprovalDecision | 'wait' = 'deny';
  words = '';
  /** The pieces that are ticked, or the text that is written, with a yes. */
  allowed: Pick<ApprovalAnswer, 'pieces' | 'text'> = {};
  mode: Mode = 'ask';
  #calls = 0;

  constructor(options: Partial<WorkspaceToolsOptions> = {}) {
    this.home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-tools-')));
    this.root = path.join(this.home, 'ws');
    this.outside = path.join(this.home, 'outside');
    for (const directory of [this.root, this.outside]) fs.mkdirSync(directory);
    this.editor = new DiskEditor(this.root);
    this.tools = new WorkspaceTools({
      editor: this.editor,
      runner: this.runner,
      checkpoints: this.checkpoints,
      baselines: this.baselines,
      rules: {
        list: () => this.rules,
        add: (rule) => {
          this.rules.push(rule);
          return Promise.resolve();
        },
      },
      loadWasm,
      ripgrep: null,
      ...options,
    });
    this.tools.approvals.onDidChange((event) => {
      if (event.type !== 'asked') return;
      this.asked.push(event.approval);
      const { answer, words, allowed, tools } = this;
      const { id } = event.approval;
      if (answer === 'wait') return;
      queueMicrotask(() => {
        // A question that does not offer this answer is denied.
        if (!tools.approvals.answer(id, { decision: answer, words, ...allowed }))
          tools.approvals.answer(id, { decision: 'deny', words });
      });
    });
  }

  /** Writes a file of the workspace, and gives its path. */
  file(relative: string, content: string | Uint8Array): string {
    const file = path.join(this.root, relative);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  }

  text(relative: string): string {
    return fs.readFileSync(path.join(this.root, relative), 'utf8');
  }

  /** Lets the model ask for a tool. A string is passed on as it is, anything else as JSON. */
  call(
    name: string,
    input: unknown,
    turn: { messageId?: string; conversationId?: string; signal?: AbortSignal } = {},
  ): Promise<ChatFunctionResult> {
    const callId = `call-${++this.#calls}`;
    return this.tools.execute(
      {
        id: callId,
        callId,
        functionName: name,
        functionArgs: typeof input === 'string' ? input : JSON.stringify(input),
      },
      {
        conversationId: turn.conversationId ?? 'conversation',
        messageId: turn.messageId ?? 'message',
        round: 1,
        signal: turn.signal ?? new AbortController().signal,
        mode: () => this.mode,
        onState: (update) => this.updates.push(update),
      },
    );
  }

  dispose(): void {
    this.tools.dispose();
    this.runner.dispose();
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

/** The refusal that the model was given; fails when it was given something else. */
export function refusal(result: ChatFunctionResult): { error: string; hint: string } {
  const value = JSON.parse(result.output) as { error: string; hint: string };
  if (!result.isError || typeof value.error !== 'string' || typeof value.hint !== 'string') {
    throw new Error(`not a refusal: ${result.output}`);
  }
  return value;
}
