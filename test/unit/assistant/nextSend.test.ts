import assert from 'node:assert/strict';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { RequestSizes, Responder, Session, type TurnSettings } from '../../../src/assistant/index.ts';
import { estimateTokens } from '../../../src/base/index.ts';
import { Conversation, type Mode } from '../../../src/conversation/index.ts';
import { isCached, leastCost, type NextSendView } from '../../../src/protocol/index.ts';
import { CacheLives } from '../../../src/features/spending/cacheLives.ts';
import { NextSend } from '../../../src/features/spending/nextSend.ts';
import { costDetails, priceList, type RequestGaps } from '../../../src/usage/index.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';
import type { AttemptReport } from '../../../src/llm/index.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const settings = (more: Partial<TurnSettings> = {}): TurnSettings => ({
  model: 'claude-sonnet-5-5',
  maxTokens: 4_000,
  instructions: 'You answer exactly, and briefly. '.repeat(300),
  thinking: 'auto',
  effort: null,
  maxRounds: 6,
  ...more,
});

const tools = {
  definitions: () => ['read_file', 'list_files'].map((name) => ({ name, description: name, paramsSchema: {} })),
  isReadOnly: () => true,
  execute: ({ callId }: { callId: string }) => Promise.resolve({ callId, output: 'done '.repeat(300), isError: false }),
};

describe('the size of the next request', () => {
  let api: MessagesApi;
  let reports: AttemptReport[];
  beforeEach(async () => {
    api = await startMessagesApi({ billing: {} });
    reports = [];
  });
  afterEach(() => api.close());

  function converse(current: () => TurnSettings = settings, cacheLife?: CacheLives['of']): Session {
    const config = {
      credential: { kind: 'apiKey', value: 'k' },
      baseUrl: api.url,
      stallMs: 5_000,
      contentMs: 5_000,
      retryBaseMs: 1,
    } as const;
    const record = (report: AttemptReport): { usage: AttemptReport['usage']; cost: null } => {
      reports.push(report);
      return { usage: report.usage, cost: null };
    };
    const responder = new Responder(
      new AnthropicProvider(() => Promise.resolve(config), silent),
      record,
      (error) => assert.fail(String(error)),
      cacheLife ? { cacheLife } : {},
    );
    return new Session(Conversation.create(''), { responder, tools, settings: current });
  }

  const ask = (session: Session, text: string, workspace = false): Promise<unknown> =>
    session.send({ text, workspace, attachments: [], context: '' });

  it('is what the API counted, and of that the cache has what was sent', async () => {
    const session = converse();
    const sizes = new RequestSizes();
    const before = sizes.of(session.conversation, settings(), []);
    assert.equal(before.cached, null);
    assert.ok(before.tokens > 1000, 'the instructions are estimated');
    await ask(session, 'scenario:ok');
    const { usage } = reports.at(-1) ?? assert.fail();
    const after = sizes.of(session.conversation, settings(), []);
    assert.equal(after.tokens, usage.totalTokens);
    assert.equal(after.cached?.tokens, usage.cacheCreationTokens);
    await ask(session, 'scenario:ok');
    assert.equal(reports.at(-1)?.usage.cacheReadTokens, after.cached.tokens, 'what was said was billed as read');
  });

  it('has nothing in the cache for another model, effort, way of thinking, instructions or tools', async () => {
    const session = converse();
    await ask(session, 'scenario:ok');
    const cached = (more: Partial<TurnSettings>, functions = [] as ReturnType<typeof tools.definitions>): unknown =>
      new RequestSizes().of(session.conversation, settings(more), functions).cached;
    assert.notEqual(cached({}), null);
    for (const more of [
      { model: 'claude-opus-5-5' },
      { effort: 'high' },
      { thinking: 'off' },
      { instructions: 'Others.' },
    ] as const) {
      assert.equal(cached(more), null, JSON.stringify(more));
    }
    assert.equal(cached({}, tools.definitions()), null);
  });

  it('is in the cache after another mode was chosen: the mode goes along with the prompt', async () => {
    const session = converse();
    const { conversation } = session;
    await ask(session, 'scenario:tool-read', true);
    for (const [mode, name] of Object.entries({ plan: 'Plan', acceptEdits: 'Accept edits', ask: 'Ask' })) {
      const { cached } = new RequestSizes().of(conversation, settings(), tools.definitions());
      conversation.choose({ mode: mode as Mode });
      const from = reports.length;
      await ask(session, 'scenario:tool-read', true);
      assert.equal(reports[from]?.usage.cacheReadTokens, cached?.tokens, mode);
      assert.ok(JSON.stringify(api.requests.at(-1)?.body).includes(`Mode: ${name}`));
    }
  });

  it('is that of the branch that is shown', async () => {
    const session = converse();
    await ask(session, 'scenario:ok');
    const first = new RequestSizes().of(session.conversation, settings(), []);
    await ask(session, 'Second. scenario:ok?size=2000');
    const [prompt] = session.conversation.path();
    const answer = session.conversation.path()[1]?.id ?? null;
    session.conversation.addPrompt('Other', { parentId: answer });
    const { tokens, cached } = new RequestSizes().of(session.conversation, settings(), []);
    assert.deepEqual(cached, first.cached);
    assert.ok(tokens > first.tokens && tokens < first.tokens + 40);
    assert.equal(prompt?.role, 'user');
  });

  it('knows of parts that are left out: what was sent without them is in the cache, and with them is not', async () => {
    const session = converse();
    const { conversation } = session;
    const sizes = new RequestSizes();
    const now = () => sizes.of(conversation, settings(), []);
    await ask(session, `First: ${'a long question '.repeat(500)} scenario:ok`);
    await ask(session, 'Second. scenario:ok');
    const whole = now();
    const [first] = conversation.path();
    conversation.choose({ leftOut: [`message ${first?.id}`] });
    assert.equal(now().cached, null, 'nothing was ever sent without it');
    assert.ok(now().tokens < whole.tokens - 500);
    await ask(session, 'Third. scenario:ok');
    const without = now();
    const { usage } = reports.at(-1) ?? assert.fail();
    assert.deepEqual([without.tokens, without.cached?.tokens], [usage.totalTokens, cachedOf(usage)]);
    conversation.choose({ leftOut: [] });
    assert.equal(now().cached?.tokens, whole.cached?.tokens, 'the request before had it');
    assert.ok(now().tokens > without.tokens + 500);
  });

  it('says what the server bills, over 200 turns: with and without tools, for five minutes and for an hour', async () => {
    const prices = priceList();
    const errors: Record<'5m' | '1h', number[]> = { '5m': [], '1h': [] };
    for (let n = 0; n < 20; n++) {
      // Else one conversation would find in the cache what another one has put there.
      const own = settings({ instructions: `${settings().instructions} This is conversation ${n}.` });
      const lives = livesOf({ requests: 40, late: n % 4 < 2 ? 0 : 30 });
      const session = converse(() => own, lives.of);
      const line = new NextSend(
        { settingsFor: () => own },
        { prices },
        { isLoaded: true, definitions: () => tools.definitions() },
        lives,
      );
      const workspace = n % 2 === 1;
      session.conversation.setInfo({ workspaceSwitch: workspace });
      for (let turn = 0; turn < 10; turn++) {
        const text = `Turn ${turn}: ${'what does this function return when the token is gone? '.repeat(turn * n)}
          scenario:${workspace ? 'tool-read' : `ok?size=${100 * turn}`}`;
        const said = leastCost(line.of(session) ?? assert.fail(), estimateTokens(text), Date.now());
        const from = reports.length;
        await ask(session, text, workspace);
        const { usage, model } = reports[from] ?? assert.fail();
        const billed = costDetails(usage, model, prices) ?? assert.fail();
        errors[billed.cacheWrite1h > 0 ? '1h' : '5m'].push(said / (billed.total - billed.output) - 1);
      }
    }
    const all = [...errors['5m'], ...errors['1h']];
    console.log(
      `      off by ${percentiles(all)} (5 minutes: ${percentiles(errors['5m'])}; an hour: ${percentiles(errors['1h'])})`,
    );
    assert.equal(all.length, 200);
    for (const each of Object.values(errors)) {
      assert.ok(each.length > 50 && median(each) < 0.15, 'the median is near what is billed');
    }
  });
});

const cachedOf = (usage: AttemptReport['usage']): number =>
  (usage.cacheReadTokens ?? 0) + (usage.cacheCreationTokens ?? 0);
const sizesOf = (errors: readonly number[]): number[] => errors.map(Math.abs).toSorted((a, b) => a - b);
const median = (errors: readonly number[]): number => sizesOf(errors)[Math.floor(errors.length / 2)] ?? NaN;
const percent = (share: number | undefined): string => `${(100 * (share ?? NaN)).toFixed(1)} %`;
const percentiles = (errors: readonly number[]): string =>
  `${percent(median(errors))} in the median, ${percent(sizesOf(errors).at(-1))} at worst`;

/** The choice of lives of a person whose ledger has these gaps. */
const livesOf = (gaps: RequestGaps): CacheLives => {
  const known = new Map(['chat', 'workspace'].map((operation) => [operation, gaps]));
  const store = { ifOpen: { ledger: { gaps: () => known } } } as unknown as ConstructorParameters<typeof CacheLives>[0];
  return new CacheLives(store, { prices: priceList() });
};

const never = { hourPrice: 0, hourUpTo: 0 };

describe('the price of the next send', () => {
  const next: NextSendView = {
    tokens: 1000,
    cachedTokens: 900,
    cachedUntil: 5_000,
    cachedPrice: 0.1,
    price: 1,
    ...never,
  };

  it('is dearer for what is new where the cache is to hold it for an hour, as long as little is written', () => {
    const hour = { ...next, hourPrice: 2, hourUpTo: 50 };
    assert.equal(leastCost(hour, 49, 0), 90 + 149 * 2);
    assert.equal(leastCost(hour, 50, 0), 90 + 150);
  });

  it('counts what the cache holds at its own price until the cache forgets it', () => {
    assert.equal(leastCost(next, 0, 4_999), 90 + 100);
    assert.equal(leastCost(next, 50, 4_999), 90 + 150);
    assert.equal(leastCost(next, 0, 5_000), 1000);
    assert.equal(isCached(next, 4_999), true);
    assert.equal(isCached(next, 5_000), false);
    assert.equal(isCached({ ...next, cachedTokens: 0 }, 0), false);
  });
});
