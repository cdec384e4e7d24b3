import assert from 'node:assert/strict';
import type { MessageHead, MessageView, Op, StepView, ToView } from '../../../src/protocol/index.ts';
import { emptyPanel } from '../../support/emptyPanel.ts';
import { Replica } from '../../../src/webview/connection/replica.ts';

const head = (id: string): MessageHead => ({
  id,
  role: 'assistant',
  state: 'streaming',
  chips: [],
  leftOut: false,
  leftOutParts: [],
  notice: null,
  sources: [],
  footer: null,
  branch: null,
});

const thinking = (text: string): StepView => ({ kind: 'thinking', id: 't', at: 0, text, durationMs: null });

const snapshot = (
  epoch: number,
  text: string,
  steps: readonly StepView[] = [],
): Extract<ToView, { type: 'snapshot' }> => ({
  type: 'snapshot',
  epoch,
  seq: 0,
  panel: emptyPanel,
  messages: [{ head: head('m'), steps, text }],
  older: 0,
  activity: null,
  draft: '',
});

const batch = (epoch: number, seq: number, ...ops: Op[]): Extract<ToView, { type: 'batch' }> => ({
  type: 'batch',
  epoch,
  seq,
  ops,
});

const delta = (offset: number, text: string, messageId = 'm'): Op => ({ op: 'delta', messageId, offset, text });

const replicaWith = (text: string, steps: readonly StepView[] = []): Replica => {
  const replica = new Replica();
  replica.snapshot(snapshot(1, text, steps));
  replica.takeChanges();
  return replica;
};

describe('the replica', () => {
  it('joins deltas to what the snapshot brought', () => {
    const replica = replicaWith('Hel');
    assert.equal(replica.batch(batch(1, 1, delta(3, 'lo'))).kind, 'applied');
    assert.equal(replica.batch(batch(1, 2, delta(5, ' wor'), delta(9, 'ld'))).kind, 'applied');
    assert.equal(replica.message('m')?.text, 'Hello world');
  });

  it('tells the frame only what is new', () => {
    const replica = replicaWith('Hel');
    replica.batch(batch(1, 1, delta(3, 'l')));
    replica.batch(batch(1, 2, delta(4, 'o')));
    assert.deepEqual(replica.takeChanges().texts.get('m'), ['l', 'o']);
    assert.equal(replica.takeChanges().texts.size, 0);
  });

  for (const [what, faulty] of [
    ['a batch that is left out', batch(1, 3, delta(3, 'lo'))],
    ['a batch that comes twice', batch(1, 1, delta(4, 'x'))],
    ['text that leaves a hole', batch(1, 2, delta(9, 'x'))],
    ['text that is here already', batch(1, 2, delta(3, 'l'))],
    ['an unknown message', batch(1, 2, delta(0, 'x', 'other'))],
    ['a message that is there already', batch(1, 2, { op: 'add', message: { head: head('m'), steps: [], text: '' } })],
    ['an epoch without its snapshot', batch(2, 1, delta(4, 'o'))],
  ] as const) {
    it(`sees ${what}, and asks once`, () => {
      const replica = replicaWith('Hel');
      replica.batch(batch(1, 1, delta(3, 'l')));
      assert.equal(replica.batch(faulty).kind, 'gap');
      assert.equal(replica.batch({ ...faulty, seq: faulty.seq + 1 }).kind, 'stale');
      assert.equal(replica.message('m')?.text, 'Hell');
    });
  }

  it('is whole again after the snapshot that was asked for', () => {
    const replica = replicaWith('Hel');
    replica.batch(batch(1, 7));
    replica.snapshot(snapshot(2, 'Hello'));
    assert.equal(replica.takeChanges().everything, true);
    assert.equal(replica.batch(batch(1, 8, delta(3, 'zzz'))).kind, 'stale');
    assert.equal(replica.batch(batch(2, 1, delta(5, '!'))).kind, 'applied');
    assert.equal(replica.message('m')?.text, 'Hello!');
  });

  it('is out of step after a batch that could not be read, and says so once', () => {
    const replica = replicaWith('');
    assert.equal(replica.unreadable('unreadable batch').kind, 'gap');
    assert.equal(replica.unreadable('unreadable batch').kind, 'stale');
  });

  it('passes over batches before the first snapshot', () => {
    assert.equal(new Replica().batch(batch(1, 1)).kind, 'stale');
  });

  it('joins thinking to its step', () => {
    const replica = replicaWith('', [thinking('so')]);
    const op: Op = { op: 'stepText', messageId: 'm', stepId: 't', part: 'text', offset: 2, text: ' far' };
    assert.equal(replica.batch(batch(1, 1, op)).kind, 'applied');
    assert.equal(replica.message('m')?.thinking('t'), 'so far');
  });

  it('takes a step with its long texts, and keeps them when only the rest of it is another', () => {
    const replica = replicaWith('');
    const step = {
      kind: 'tool',
      id: 's',
      at: 0,
      name: 'read_file',
      subject: 'a.ts',
      state: 'running',
      allowedBy: null,
      startedAt: 0,
      durationMs: null,
      approval: null,
      pictures: [],
    } as const;
    const text = (offset: number, more: string): Op => ({
      op: 'stepText',
      messageId: 'm',
      stepId: 's',
      part: 'output',
      offset,
      text: more,
    });
    replica.batch(batch(1, 1, { op: 'step', messageId: 'm', step }, text(0, 'one')));
    replica.batch(batch(1, 2, text(3, ' two'), { op: 'step', messageId: 'm', step: { ...step, state: 'done' } }));
    assert.deepEqual(replica.message('m')?.steps, [{ ...step, state: 'done', input: '', output: 'one two' }]);
    assert.ok(replica.takeChanges().heads.has('m'));
  });

  it('sees text of a step that is not there', () => {
    const op: Op = { op: 'stepText', messageId: 'm', stepId: 'unknown', part: 'text', offset: 0, text: 'x' };
    assert.equal(replicaWith('').batch(batch(1, 1, op)).kind, 'gap');
  });

  it('sees a hole in thinking', () => {
    const replica = replicaWith('', [thinking('so')]);
    const op: Op = { op: 'stepText', messageId: 'm', stepId: 't', part: 'text', offset: 9, text: 'x' };
    assert.equal(replica.batch(batch(1, 1, op)).kind, 'gap');
  });

  it('keeps the activity of the message that it belongs to', () => {
    const replica = replicaWith('');
    const activity = { kind: 'waiting', since: 1, round: null, until: null, attempt: null, reason: '' } as const;
    replica.batch(batch(1, 1, { op: 'activity', messageId: 'm', activity }));
    assert.deepEqual(replica.activity, { messageId: 'm', activity });
    replica.batch(batch(1, 2, { op: 'activity', messageId: 'm', activity: null }));
    assert.equal(replica.activity, null);
  });

  describe('of a long conversation', () => {
    const view = (id: string): MessageView => ({ head: head(id), steps: [], text: id });
    const replicaOfNewest = (): Replica => {
      const replica = new Replica();
      replica.snapshot({ ...snapshot(1, 'Hel'), older: 3 });
      replica.takeChanges();
      return replica;
    };

    it('puts older messages before those that are there, until it is whole', () => {
      const replica = replicaOfNewest();
      replica.batch(batch(1, 1, { op: 'older', messages: [view('b'), view('c')] }, delta(3, 'lo')));
      assert.equal(replica.isWhole, false);
      replica.batch(batch(1, 2, { op: 'older', messages: [view('a')] }));
      assert.equal(replica.isWhole, true);
      assert.deepEqual(
        replica.messages.map(({ text }) => text),
        ['a', 'b', 'c', 'Hello'],
      );
      assert.equal(replica.takeChanges().older, 3);
    });

    it('lets a head pass whose message is still to come, but nothing else', () => {
      const replica = replicaOfNewest();
      assert.equal(replica.batch(batch(1, 1, { op: 'head', head: head('a') })).kind, 'applied');
      assert.equal(replica.batch(batch(1, 2, delta(0, 'x', 'a'))).kind, 'gap');
    });

    it('sees an older message that is there already', () => {
      const replica = replicaOfNewest();
      assert.equal(replica.batch(batch(1, 1, { op: 'older', messages: [view('m')] })).kind, 'gap');
    });
  });
});
