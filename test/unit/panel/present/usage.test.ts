import assert from 'node:assert/strict';
import { Conversation, type Round } from '../../../../src/conversation/index.ts';
import { type Usage, unknownUsage } from '../../../../src/llm/index.ts';
import { presentMessage } from '../../../../src/panel/present/presentMessage.ts';
import { presentMeter } from '../../../../src/panel/present/presentPanel.ts';
import { presentUsage, timeRange } from '../../../../src/panel/present/presentUsage.ts';
import { parseToUsageView, parseUsageToHost } from '../../../../src/protocol/index.ts';
import type { LedgerRow, LedgerTotal } from '../../../../src/store/index.ts';
import { binsOf } from '../../../../src/webview/usage/bins.ts';

const usage = (total: number, more: Partial<Usage> = {}): Usage => ({
  ...unknownUsage,
  inputTokens: total,
  outputTokens: 0,
  totalTokens: total,
  ...more,
});

const round = (contextTokens?: number): Round => ({
  textEnd: 0,
  content: [],
  results: [],
  ...(contextTokens === undefined ? {} : { contextTokens }),
});

describe('the meter', () => {
  /** A conversation with these answers, one below the other. */
  function conversation(...answers: Parameters<Conversation['setFigures']>[1][]): Conversation {
    const made = Conversation.create('');
    for (const figures of answers) {
      const { id } = made.addAnswer(made.addPrompt('?').id, 'model');
      made.setFigures(id, figures);
      made.end(id, { event: 'completed' });
    }
    return made;
  }

  it('has the sum of tokens and cost, and the share that the last request took of the window', () => {
    const meter = presentMeter(
      conversation({ usage: usage(20_000), cost: 0.02 }, { usage: usage(50_000), cost: 0.05 }),
      200_000,
    );
    assert.equal(meter.text, '25 % of 200k');
    assert.equal(meter.share, 0.25);
    assert.equal(meter.cost, '70k tokens · $0.07');
  });

  it('does not take the sum of a turn’s rounds for the size of its last request', () => {
    const rounds = [round(10_000), round(30_000), round(40_000)];
    assert.equal(presentMeter(conversation({ usage: usage(80_000), cost: 0.1, rounds }), 200_000).text, '20 % of 200k');
    const unknown = [round(), round()];
    assert.equal(presentMeter(conversation({ usage: usage(80_000), cost: 0.1, rounds: unknown }), 200_000).share, null);
  });

  it('counts the answers on other branches: they were paid too', () => {
    const made = conversation({ usage: usage(1000), cost: 0.2 });
    const [prompt] = made.path();
    const { id } = made.addAnswer(prompt?.id ?? '', 'model');
    made.setFigures(id, { usage: usage(1000), cost: 0.2 });
    assert.equal(presentMeter(made, null).cost, '2k tokens · $0.40');
  });

  it('says what of the cost is not known, and marks an estimate', () => {
    assert.equal(presentMeter(conversation({ usage: usage(1000), cost: null }), null).cost, '1k tokens · cost unknown');
    const meter = presentMeter(
      conversation({ usage: usage(1000, { estimated: true }), cost: 0.2 }, { usage: usage(1000), cost: null }),
      null,
    );
    assert.equal(meter.cost, '≈ 2k tokens · ≈ $0.20 + unknown');
    assert.match(meter.title, /cost of one answer is not known/);
  });

  it('is there before anything was asked', () => {
    const meter = presentMeter(Conversation.create(''), 200_000);
    assert.deepEqual([meter.text, meter.share, meter.cost], ['', null, 'Usage']);
  });
});

describe('a summary in the transcript', () => {
  it('is a row that can be put aside and taken up again', () => {
    const conversation = Conversation.create('');
    const { id } = conversation.addAnswer(conversation.addPrompt('?').id, 'model');
    const step = { kind: 'note', id: 's', at: 0, text: 'A summary of 4 messages.', detail: 'Apples.' } as const;
    conversation.addStep(id, { ...step, summary: { messages: 4, inUse: true } });
    const shown = (): unknown => {
      const message = conversation.message(id);
      assert.ok(message);
      return presentMessage(conversation, message, () => null).steps[0];
    };
    assert.deepEqual(shown(), { ...step, kind: 'summary', inUse: true });
    conversation.updateStep(id, { ...step, summary: { messages: 4, inUse: false } });
    assert.match(JSON.stringify(shown()), /put aside.*"inUse":false/);
  });
});

describe('the usage page', () => {
  const total = (day: string, fields: Partial<LedgerTotal> = {}): LedgerTotal => ({
    day,
    model: 'm',
    operation: 'chat',
    requests: 2,
    failed: 0,
    partial: 0,
    promptTokens: 10,
    completionTokens: 20,
    cacheCreationTokens: 0,
    cacheReadTokens: 0,
    totalTokens: 30,
    cost: 0.5,
    unpriced: 0,
    ...fields,
  });
  const row: LedgerRow = {
    attemptId: 'a',
    provider: 'anthropic',
    model: 'm',
    operation: 'chat',
    state: 'failed',
    promptTokens: null,
    completionTokens: null,
    cacheCreationTokens: null,
    cacheCreation1hTokens: null,
    cacheReadTokens: null,
    totalTokens: null,
    webSearches: null,
    estimated: false,
    rejected: false,
    estimatedCost: null,
    httpStatus: 529,
    errorKind: 'overloaded',
    errorMessage: null,
    requestId: null,
    stopReason: null,
    timeToFirstTokenMs: null,
    durationMs: 12,
    conversationId: 'c',
    messageId: 'm',
    createdAt: 1,
  };
  const now = new Date(2026, 10, 22, 15, 30).getTime();

  it('begins a range with the first moment of its first day', () => {
    assert.equal(timeRange('7', now).from, new Date(2026, 10, 16).getTime());
    assert.equal(timeRange('all', now).from, 0);
  });

  it('is told of sums, days and requests in what the protocol allows', () => {
    const view = presentUsage('7', now, [total('2026-11-20'), total('2026-11-22', { model: 'n' })], [row]);
    assert.deepEqual(parseToUsageView(structuredClone(view)), view);
    assert.deepEqual([view.firstDay, view.lastDay], ['2026-11-16', '2026-11-22']);
    assert.equal(view.total.cost, 1);
    assert.deepEqual(
      view.byModel.map(({ key }) => key),
      ['m', 'n'],
    );
    assert.equal(view.requests[0]?.error, 'overloaded');
  });

  it('lists the last hundred requests and no more', () => {
    const rows = Array.from({ length: 150 }, (_, index) => ({ ...row, attemptId: String(index) }));
    assert.equal(presentUsage('all', now, [total('2026-11-20')], rows).requests.length, 100);
  });

  it('drops what is not in the protocol', () => {
    assert.equal(parseUsageToHost({ type: 'range', range: '365' }), null);
    assert.equal(parseToUsageView({ type: 'usage', range: '7' }), null);
  });

  it('has a bar for each day, those without requests too, and for each month where there are many', () => {
    const day = (key: string): Parameters<typeof binsOf>[0][number] => ({ key, ...total(key) });
    const bins = binsOf([day('2026-11-20'), day('2026-11-22')], '2026-11-16', '2026-11-22');
    assert.deepEqual(
      bins.map(({ cost }) => cost),
      [0, 0, 0, 0, 0.5, 0, 0.5],
    );
    const months = binsOf([day('2026-11-20'), day('2026-11-22')], '2025-12-01', '2026-11-22');
    assert.deepEqual([months.length, months.at(-1)?.key, months.at(-1)?.requests], [12, '2026-11', 4]);
  });

  it('does not draw for ever when a clock was wrong', () => {
    const bins = binsOf([], '0001-01-01', '2026-11-22');
    assert.deepEqual([bins.length, bins.at(-1)?.key], [1200, '2026-11']);
    assert.equal(binsOf([], '', '2026-11-22').length > 0, true);
  });
});
