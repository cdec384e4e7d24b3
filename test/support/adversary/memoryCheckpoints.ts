import type { Checkpoint, CheckpointStore } from '../../../src/conversation/checkpoint.ts';

/** Keeps checkpoints for as long as a test runs. */
export class MemoryCheckpoints implements CheckpointStore {
  private readonly kept = new Map<string, Map<string, Checkpoint>>();

  put(checkpoint: Checkpoint): Promise<void> {
    const ofMessage = this.kept.get(checkpoint.messageId) ?? new Map<string, Checkpoint>();
    ofMessage.set(checkpoint.uri, checkpoint);
    this.kept.set(checkpoint.messageId, ofMessage);
    return Promise.resolve();
  }

  ofMessage(messageId: string): Promise<readonly Checkpoint[]> {
    return Promise.resolve([...(this.kept.get(messageId)?.values() ?? [])]);
  }
}
