import assert from 'node:assert/strict';
import { Outbox, type SnapshotContent } from '../../../../src/panel/view/outbox.ts';
import { emptyPanel } from '../../../support/emptyPanel.ts';
import { type MessageView, type Op, parseToView, type ToView } from '../../../../src/protocol/index.ts';

const content: SnapshotContent = {
  panel: emptyPanel,
  messages: [],
  older: 0,
  activity: null,
  draft: '',
};

/** An outbox on a clock that is turned by hand. */
function setUp(): {
  outbox: Outbox;
  sent: ToView[];
  batches: () => Op[][];
  pass: (ms: number) => void;
} {
  const sent: ToView[] = [];
  let now = 1000;
  let timers: { at: number; callback: () => void }[] = [];
  const outbox = new Outbox({
    post: (message) => sent.push(message),
    now: () => now,
    later: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
  });
  const pass = (ms: number): void => {
    for (const end = now + ms; now <= end; now += 1) {
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.callback();
    }
  };
  const batches = (): Op[][] => sent.flatMap((message) => (message.type === 'batch' ? [[...message.ops]] : []));
  return { outbox, sent, batches, pass };
}

const delta = (offset: number, text: string, messageId = 'm'): Op => ({ op: 'delta', messageId, offset, text });

describe('the outbox', () => {
  it('says nothing before a snapshot was asked for', () => {
    const { outbox, sent, pass } = setUp();
    outbox.push(delta(0, 'a'));
    pass(100);
    assert.deepEqual(sent, []);
  });

  it('sends what the protocol allows', () => {
    const { outbox, sent, pass } = setUp();
    outbox.snapshot(content);
    outbox.push(delta(0, 'a'));
    pass(20);
    assert.equal(sent.length, 2);
    for (const message of sent) assert.deepEqual(parseToView(structuredClone(message)), message);
  });

  it('joins the deltas of a frame into one', () => {
    const { outbox, batches, pass } = setUp();
    outbox.snapshot(content);
    for (const [index, letter] of Array.from('abcdef').entries()) outbox.push(delta(index, letter));
    pass(20);
    assert.deepEqual(batches(), [[delta(0, 'abcdef')]]);
  });

  it('sends the first delta after a pause at once', () => {
    const { outbox, batches, pass } = setUp();
    outbox.snapshot(content);
    pass(100);
    outbox.push(delta(0, 'a'));
    pass(0);
    assert.equal(batches().length, 1);
  });

  it('has at most two batches under way and loses nothing while it waits', () => {
    const { outbox, batches, sent, pass } = setUp();
    outbox.snapshot(content);
    for (let index = 0; index < 50; index += 1) {
      outbox.push(delta(index, 'x'));
      pass(17);
    }
    assert.equal(batches().length, 2);
    outbox.acknowledge(1, 2);
    pass(17);
    assert.equal(batches().length, 3);
    const text = batches()
      .flat()
      .map((op) => (op.op === 'delta' ? op.text : ''))
      .join('');
    assert.equal(text, 'x'.repeat(50));
    assert.deepEqual(
      sent.map((message) => ('seq' in message ? message.seq : null)),
      [0, 1, 2, 3],
    );
  });

  it('takes no acknowledgement of an earlier epoch', () => {
    const { outbox, batches, pass } = setUp();
    outbox.snapshot(content);
    outbox.snapshot(content);
    for (let index = 0; index < 5; index += 1) {
      outbox.push(delta(index, 'x'));
      pass(17);
      outbox.acknowledge(1, index + 1);
    }
    assert.equal(batches().length, 2);
  });

  it('drops what waits when the view goes away, and begins anew with a snapshot', () => {
    const { outbox, sent, pass } = setUp();
    outbox.snapshot(content);
    outbox.push(delta(0, 'lost, for the next snapshot holds it'));
    outbox.close();
    outbox.push(delta(5, 'likewise'));
    pass(100);
    outbox.snapshot(content);
    assert.deepEqual(
      sent.map((message) => [message.type, 'epoch' in message ? message.epoch : null]),
      [
        ['snapshot', 1],
        ['snapshot', 2],
      ],
    );
  });

  it('keeps only the last word on what is said whole, after the text before it', () => {
    const { outbox, batches, pass } = setUp();
    outbox.snapshot(content);
    const activity = (since: number): Op => ({
      op: 'activity',
      messageId: 'm',
      activity: { kind: 'writing', since, round: null, until: null, attempt: null, reason: '' },
    });
    outbox.push(activity(1));
    outbox.push(delta(0, 'a'));
    outbox.push(activity(2));
    pass(20);
    assert.deepEqual(batches(), [[delta(0, 'a'), activity(2)]]);
  });

  it('keeps the texts of two answers apart', () => {
    const { outbox, batches, pass } = setUp();
    outbox.snapshot(content);
    outbox.push(delta(0, 'a', 'one'));
    outbox.push(delta(0, 'b', 'two'));
    outbox.push(delta(1, 'c', 'one'));
    pass(20);
    assert.deepEqual(batches(), [[delta(0, 'a', 'one'), delta(0, 'b', 'two'), delta(1, 'c', 'one')]]);
  });

  describe('with older messages', () => {
    const page = (id: string): MessageView[] => [
      {
        head: {
          id,
          role: 'user',
          state: 'complete',
          chips: [],
          leftOut: false,
          leftOutParts: [],
          notice: null,
          sources: [],
          footer: null,
          branch: null,
        },
        steps: [],
        text: id,
      },
    ];
    const older = (id: string): Op => ({ op: 'older', messages: page(id) });

    it('sends them page by page, each when the one before was drawn', () => {
      const { outbox, batches, pass } = setUp();
      outbox.snapshot(content, [page('b'), page('a')].values());
      pass(100);
      assert.deepEqual(batches(), []);
      outbox.acknowledge(1, 0);
      pass(100);
      assert.deepEqual(batches(), [[older('b')]]);
      outbox.acknowledge(1, 1);
      pass(20);
      assert.deepEqual(batches(), [[older('b')], [older('a')]]);
      outbox.acknowledge(1, 2);
      pass(20);
      assert.equal(batches().length, 2);
    });

    it('sends them with what is new, so that an answer that streams does not keep them away', () => {
      const { outbox, batches, pass } = setUp();
      outbox.snapshot(content, [page('b'), page('a')].values());
      outbox.push(delta(0, 'x'));
      pass(20);
      assert.deepEqual(batches(), [[delta(0, 'x')]]);
      for (let seq = 1; seq <= 3; seq += 1) {
        outbox.push(delta(seq, 'x'));
        outbox.acknowledge(1, seq);
        pass(20);
      }
      assert.deepEqual(batches().slice(1), [[delta(1, 'x'), older('b')], [delta(2, 'x'), older('a')], [delta(3, 'x')]]);
    });

    it('has one page under way, however slow the view is', () => {
      const { outbox, batches, pass } = setUp();
      outbox.snapshot(content, ['d', 'c', 'b', 'a'].map(page).values());
      outbox.acknowledge(1, 0);
      for (let seq = 1; seq <= 6; seq += 1) {
        outbox.push(delta(seq, 'x'));
        pass(20);
        outbox.acknowledge(1, seq - 1);
      }
      const pages = batches().map((ops) => ops.filter(({ op }) => op === 'older').length);
      assert.deepEqual(pages, [1, 0, 1, 0, 1, 0]);
    });

    it('forgets those of the snapshot before, and of a view that went away', () => {
      const { outbox, batches, pass } = setUp();
      outbox.snapshot(content, [page('a')].values());
      outbox.snapshot(content);
      outbox.acknowledge(2, 0);
      pass(20);
      outbox.snapshot(content, [page('a')].values());
      outbox.close();
      outbox.acknowledge(3, 0);
      pass(20);
      assert.deepEqual(batches(), []);
    });
  });
});
