import type { Tracer, TracingConfig, TurnInfo, TurnTrace } from './tracer.ts';

const nothing = (): void => undefined;
const noTrace: TurnTrace = { attempt: nothing, tool: nothing, end: nothing };
const off: Tracer = { turn: () => noTrace, shutdown: () => Promise.resolve() };

/** A log that never throws: VS Code's does once the window closes, and tracing must not fail because of it. */
const quiet =
  (log: TracingConfig['log']): TracingConfig['log'] =>
  (message) => {
    try {
      log(message);
    } catch {
      // Nobody is left to be told.
    }
  };

/** Stands in for the tracer until its module is loaded, and between it and the turn: what fails there stays there. */
class DeferredTracer implements Tracer {
  readonly #config: TracingConfig;
  #tracer: Promise<Tracer> | null = null;

  constructor(config: TracingConfig) {
    this.#config = config;
  }

  turn(info: TurnInfo): TurnTrace {
    const startedAt = info.startedAt ?? Date.now();
    this.#tracer ??= import('./langfuse.ts').then(({ LangfuseTracer }) => new LangfuseTracer(this.#config));
    const trace = this.#tracer.then((tracer) => tracer.turn({ ...info, startedAt }));
    const later = (act: (trace: TurnTrace) => void): void => {
      trace.then(act).catch((error: unknown) => {
        this.#config.log(`A trace could not be written: ${error instanceof Error ? error.message : String(error)}`);
      });
    };
    return {
      attempt: (report, io) => later((turn) => turn.attempt(report, io)),
      tool: (span) => later((turn) => turn.tool(span)),
      end: (result) => {
        const endedAt = result.endedAt ?? Date.now();
        later((turn) => turn.end({ ...result, endedAt }));
      },
    };
  }

  async shutdown(options?: { readonly send: boolean }): Promise<void> {
    // Only a module that failed to load rejects here, and each call that needed it has said so.
    const tracer = await this.#tracer?.catch(() => null);
    await tracer?.shutdown(options);
  }
}

/**
 * The tracer for a configuration; `null` is tracing switched off, which loads nothing and connects to nothing. Langfuse's
 * part is loaded with the first turn.
 */
export function createTracer(config: TracingConfig | null): Tracer {
  return config === null ? off : new DeferredTracer({ ...config, log: quiet(config.log) });
}
