import * as vscode from 'vscode';
import type { Log, Subscription } from '../../base/index.ts';
import type { LangfuseKeys, Settings } from '../../config/index.ts';
import { SwitchedTracer } from '../../tracing/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { setLangfuseKeys } from './setLangfuseKeys.ts';
import type { TracingSource } from './tracingSource.ts';

/** Traces of turns, switched on, off or over while they run. */
export class Tracing implements vscode.Disposable {
  readonly tracer = new SwitchedTracer();
  readonly commands: CommandHandlers<'setLangfuseKeys'>;
  readonly #source: TracingSource;
  readonly #log: Log;
  readonly #subscriptions: readonly Subscription[];
  #changes = 0;
  #told = '';

  constructor(source: TracingSource, keys: LangfuseKeys, settings: Settings, log: Log) {
    this.#source = source;
    this.#log = log;
    this.commands = { setLangfuseKeys: () => setLangfuseKeys(keys, settings) };
    this.#subscriptions = source.onDidChange(() => void this.#configure());
    void this.#configure();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #configure(): Promise<void> {
    const change = ++this.#changes;
    if (!this.#source.isOn) {
      this.tracer.configure(null);
      return;
    }
    const wish = await this.#source.read();
    // Something else may have been changed meanwhile, and is looked at by itself.
    if (change !== this.#changes) return;
    if (wish.ok) {
      this.#told = '';
      this.tracer.configure({ ...wish.config, log: (message) => this.#log.warn(message) });
    } else {
      this.#tellOnce(wish.problem);
      this.tracer.configure(null);
    }
  }

  #tellOnce(problem: string): void {
    if (this.#told === problem) return;
    this.#told = problem;
    this.#log.warn(problem);
    void vscode.window.showWarningMessage(problem);
  }
}
