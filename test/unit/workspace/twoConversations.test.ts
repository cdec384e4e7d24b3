import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { Responder, Session } from '../../../src/assistant/index.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import type { ApprovalDecision } from '../../../src/protocol/index.ts';
import type { Approval } from '../../../src/workspace/approval/approval.ts';
import { Bench } from '../../support/adversary/bench.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';

const tool = (name: string, input: object) => ({ tools: [{ name, input }] });
const edit = (from: string, to: string) => tool('edit_file', { path: 'a.txt', old_text: from, new_text: to });

/** A command that ends when the file `go` is there. */
const untilGo = 'until [ -e go ]; do sleep 0.02; done';

describe('two conversations at work in one workspace', () => {
  let api: MessagesApi;
  let bench: Bench;

  before(async () => (api = await startMessagesApi()));
  after(() => api.close());
  beforeEach(() => {
    bench = new Bench();
    bench.answer = 'wait';
  });
  afterEach(() => bench.dispose());

  function session(): Session {
    const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
    const credential = { kind: 'apiKey', value: 'sk-test' } as const;
    const config = { credential, baseUrl: api.url, stallMs: 20_000, contentMs: 20_000, retryBaseMs: 5 };
    const responder = new Responder(
      new AnthropicProvider(() => Promise.resolve(config), silent),
      ({ usage }) => ({ usage, cost: null }),
      (error) => assert.fail(String(error)),
    );
    const settings = {
      model: 'claude-sonnet-5-5',
      maxTokens: 4000,
      instructions: '',
      thinking: 'auto',
      effort: null,
      maxRounds: 8,
    } as const;
    return new Session(Conversation.create('', Date), { responder, tools: bench.tools, settings: () => settings });
  }
  const send = (to: Session, text: string): Promise<unknown> =>
    to.send({ text, workspace: true, attachments: [], context: '' });

  /** The question that waits in a conversation, once it does. */
  async function question(conversationId: string): Promise<Approval> {
    for (;;) {
      const found = bench.tools.approvals.pending.find((each) => each.conversationId === conversationId);
      if (found) return found;
      await sleep(5);
    }
  }
  async function answer(to: Session, decision: ApprovalDecision): Promise<void> {
    const { id } = await question(to.conversation.id);
    assert.equal(bench.tools.approvals.answer(id, { decision, words: '' }), true);
  }
  const results = (of: Session): string[] =>
    of.conversation
      .path()
      .flatMap((message) => (message.role === 'assistant' ? message.rounds : []))
      .flatMap((round) => round.results.map(({ output }) => output));

  it('do not write one file over each other: the second is told that it has changed, and both changes are there', async () => {
    bench.file('a.txt', 'one\ntwo\n');
    const read = tool('read_file', { path: 'a.txt' });
    api.reply('First', [read, edit('one', 'ONE'), { text: 'Done.' }]);
    api.reply('Second', [read, edit('two', 'TWO'), read, edit('two', 'TWO'), { text: 'Done, too.' }]);
    const [first, second] = [session(), session()];
    const turns = [send(first, 'First'), send(second, 'Second')];
    // Both wait for the person at once: neither keeps the other from asking.
    await Promise.all([question(first.conversation.id), question(second.conversation.id)]);
    await answer(first, 'once');
    await turns[0];
    await answer(second, 'once');
    await answer(second, 'once');
    await turns[1];
    assert.equal(bench.text('a.txt'), 'ONE\nTWO\n');
    assert.match(results(second)[1] ?? '', /was changed in the meantime.*Read it again/);
    assert.match(results(second)[3] ?? '', /was edited/);
  });

  it('tell the second who has written what it had read, before anyone is asked', async () => {
    bench.file('a.txt', 'one\ntwo\n');
    const [a, b] = [{ conversationId: 'a' }, { conversationId: 'b' }];
    for (const turn of [a, b]) await bench.call('read_file', { path: 'a.txt' }, turn);
    bench.answer = 'once';
    await bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: 'ONE' }, a);
    bench.asked.length = 0;
    for (const [name, input] of [
      ['edit_file', { path: 'a.txt', old_text: 'two', new_text: 'TWO' }],
      ['write_file', { path: 'a.txt', content: 'mine' }],
    ] as const) {
      const { output } = await bench.call(name, input, b);
      assert.match(output, /has changed since it was read\. Another conversation of the person has written it\./);
    }
    assert.deepEqual(bench.asked, []);
    assert.equal(bench.text('a.txt'), 'ONE\ntwo\n');
    const own = await bench.call('edit_file', { path: 'a.txt', old_text: 'two', new_text: 'TWO' }, a);
    assert.equal(own.isError, false, 'its own writing is no news to it');
  });

  it('make a new file once, and delete none that the other has changed', async () => {
    const [a, b] = [{ conversationId: 'a' }, { conversationId: 'b' }];
    const both = [a, b].map((turn) => bench.call('write_file', { path: 'n.txt', content: turn.conversationId }, turn));
    for (const { conversationId } of [a, b]) {
      const { id } = await question(conversationId);
      bench.tools.approvals.answer(id, { decision: 'once', words: '' });
    }
    assert.deepEqual(
      (await Promise.all(both)).map(({ isError }) => isError),
      [false, true],
    );
    assert.equal(bench.text('n.txt'), 'a');
    const deleted = bench.call('delete_file', { path: 'n.txt' }, b);
    const { id } = await question('b');
    bench.file('n.txt', 'changed');
    bench.tools.approvals.answer(id, { decision: 'once', words: '' });
    assert.match((await deleted).output, /was changed in the meantime/);
    assert.equal(bench.text('n.txt'), 'changed');
  });

  it('do one thing at a time: what was allowed waits as not begun, and Stop does not wait for it', async () => {
    bench.answer = 'once';
    const command = bench.call('run_command', { command: untilGo }, { conversationId: 'a' });
    const stop = new AbortController();
    while (bench.updates.at(-1)?.state !== 'running') await sleep(5);
    const write = { path: 'b.txt', content: 'b' };
    const stopped = bench.call('write_file', write, { conversationId: 'b', signal: stop.signal });
    const waiting = bench.call('write_file', { ...write, path: 'c.txt' }, { conversationId: 'c' });
    while (bench.updates.filter(({ state }) => state === 'pending').length < 2) await sleep(5);
    stop.abort();
    assert.match((await stopped).output, /stopped the turn/);
    assert.throws(() => bench.text('c.txt'));
    bench.file('go', '');
    assert.equal((await command).isError, false);
    assert.equal((await waiting).isError, false);
    assert.equal(bench.text('c.txt'), 'b');
    assert.throws(() => bench.text('b.txt'));
  });

  it('ask again for the mode when the other one has finished: Plan, chosen meanwhile, keeps what was allowed from being done', async () => {
    bench.answer = 'once';
    const command = bench.call('run_command', { command: untilGo }, { conversationId: 'a' });
    while (bench.updates.at(-1)?.state !== 'running') await sleep(5);
    const write = bench.call('write_file', { path: 'b.txt', content: 'b' }, { conversationId: 'b' });
    while (bench.updates.at(-1)?.state !== 'pending') await sleep(5);
    bench.mode = 'plan';
    bench.file('go', '');
    await command;
    assert.match((await write).output, /Plan mode/);
    assert.throws(() => bench.text('b.txt'));
  });
});
