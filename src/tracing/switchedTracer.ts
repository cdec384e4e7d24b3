import { createTracer } from './createTracer.ts';
import type { Tracer, TracingConfig, TurnInfo, TurnTrace } from './tracer.ts';

/** A tracer that is switched on, off or over while turns run. A turn stays with the tracer that it began with. */
export class SwitchedTracer implements Tracer {
  #config: TracingConfig | null = null;
  #tracer = createTracer(null);

  /** Traces in this way from now on; `null` ends it, and what waits to be sent is not sent any more. */
  configure(config: TracingConfig | null): void {
    if (same(config, this.#config)) return;
    const before = this.#tracer;
    this.#config = config;
    this.#tracer = createTracer(config);
    void before.shutdown({ send: config !== null });
  }

  turn(info: TurnInfo): TurnTrace {
    return this.#tracer.turn(info);
  }

  shutdown(options?: { readonly send: boolean }): Promise<void> {
    return this.#tracer.shutdown(options);
  }
}

const fields = ['publicKey', 'secretKey', 'baseUrl', 'environment', 'machineId', 'captureContent', 'prices'] as const;

/** Whether two configurations trace in the same way; to whom they tell of trouble is no matter. */
function same(a: TracingConfig | null, b: TracingConfig | null): boolean {
  if (a === null || b === null) return a === b;
  return fields.every((field) => a[field] === b[field]) && a.secrets.join('\n') === b.secrets.join('\n');
}
