import type { Baseline, BaselineStore, Checkpoint, CheckpointStore } from '../../../src/conversation/checkpoint.ts';

/** Keeps checkpoints for as long as a test runs. */
export class MemoryCheckpoints implements CheckpointStore {
  readonly #kept = new Map<string, Map<string, Checkpoint>>();

  put(checkpoint: Checkpoint): Promise<void> {
    const ofMessage = this.#kept.get(checkpoint.messageId) ?? new Map<string, Checkpoint>();
    ofMessage.set(checkpoint.uri, checkpoint);
    this.#kept.set(checkpoint.messageId, ofMessage);
    return Promise.resolve();
  }

  ofMessage(messageId: string): Promise<readonly Checkpoint[]> {
    return Promise.resolve([...(this.#kept.get(messageId)?.values() ?? [])]);
  }

  find(messageId: string, uri: string): Promise<Checkpoint | null> {
    return Promise.resolve(this.#kept.get(messageId)?.get(uri) ?? null);
  }

  clear(): void {
    this.#kept.clear();
  }

  isKept(): boolean {
    return true;
  }

  lastOf(uri: string): Promise<Checkpoint | null> {
    const all = [...this.#kept.values()].flatMap((ofMessage) => [...ofMessage.values()]);
    return Promise.resolve(all.findLast((checkpoint) => checkpoint.uri === uri) ?? null);
  }
}

/** Keeps baselines for as long as a test runs. */
export class MemoryBaselines implements BaselineStore {
  readonly #kept = new Map<string, Baseline>();

  put(baseline: Baseline): void {
    this.#kept.set(baseline.uri, baseline);
  }

  exchange(from: Baseline, to: Baseline | null): boolean {
    const now = this.#kept.get(from.uri)?.original;
    if (now === undefined || !Buffer.from(now ?? []).equals(Buffer.from(from.original ?? []))) return false;
    if (to) this.#kept.set(from.uri, to);
    else this.#kept.delete(from.uri);
    return true;
  }

  of(uri: string): Baseline | null {
    return this.#kept.get(uri) ?? null;
  }

  remove(uri: string): void {
    this.#kept.delete(uri);
  }

  all(): readonly Baseline[] {
    return [...this.#kept.values()];
  }
}
