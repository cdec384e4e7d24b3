import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import type { Session } from '../../../src/assistant/index.ts';
import { Conversation, fork } from '../../../src/conversation/index.ts';
import { Place } from '../store/support.ts';
import { prompt } from './scripted.ts';
import { TestWindow } from './window.ts';

/** Prompts that were accepted, and what else must be true of each conversation. */
interface Expected {
  /** Every prompt that was sent, by conversation: it stays in view or in the history, with an answer, or it waits. */
  readonly sent: Map<string, Set<string>>;
  readonly drafts: Map<string, string>;
  readonly deleted: Set<string>;
  count: number;
}

/** The program as a person meets it: a window that can be reloaded, another window beside it, and one store. */
class Program {
  readonly place = new Place();
  window = new TestWindow(this.place.open(), 'file:///work');
  /** A session that somebody got hold of before, as a command does that waits for something. */
  held: Session | null = null;
  /** Conversations that are open in editors, too. */
  readonly editors = new Set<string>();

  get shown(): Session {
    return this.window.sessions.current;
  }

  async reload(): Promise<void> {
    await this.window.close();
    this.held = null;
    this.window = new TestWindow(this.place.open(), 'file:///work');
    for (const id of this.editors) if (!this.window.sessions.hold(id)) this.editors.delete(id);
  }

  /** The conversation as it is known now: by its session, or as it stands in the store. */
  conversation(id: string): Conversation | null {
    const open = this.window.sessions.find(id);
    if (open) return open.conversation;
    const stored = this.window.store.load(id);
    return stored && new Conversation(stored.info, stored.messages);
  }

  ids(expected: Expected): string[] {
    return [...new Set([...expected.sent.keys(), ...expected.drafts.keys()])].filter((id) => !expected.deleted.has(id));
  }
}

type Step = fc.AsyncCommand<Expected, Program>;

/** A step that does something and then checks all that must always be true. */
function step(name: string, run: (expected: Expected, program: Program) => Promise<void> | void): Step {
  return {
    check: () => true,
    run: async (expected, program) => {
      await run(expected, program);
      await nextTurn();
      await nextTurn();
      check(expected, program);
    },
    toString: () => name,
  };
}

function check(expected: Expected, program: Program): void {
  const { sessions, seen } = { sessions: program.window.sessions, seen: program.window.seen };
  assert.equal(seen, sessions.current, 'what is shown is what works');
  assert.equal(seen.isClosed, false, 'what is shown is not closed');
  assert.equal(sessions.find(seen.conversation.id), seen, 'a conversation has one session');
  for (const id of program.editors) assert.equal(sessions.find(id)?.isClosed, false, 'what an editor shows is open');
  for (const { request } of program.window.provider.asked) {
    const asked = request.messages.findLast(({ role }) => role === 'user');
    const text =
      asked?.role === 'user' ? asked.content.map((part) => (part.type === 'text' ? part.text : '')).join('') : '';
    const working = program.ids(expected).filter((id) => sessions.find(id)?.answering != null);
    assert.ok(
      working.some((id) =>
        program
          .conversation(id)
          ?.all()
          .some((message) => message.text === text),
      ),
      `what is asked (${text}) belongs to a conversation at work`,
    );
  }
  for (const id of program.ids(expected)) {
    const conversation = program.conversation(id);
    const waiting = (sessions.find(id)?.queue ?? program.window.store.queue(id)) as readonly { text: string }[];
    for (const text of expected.sent.get(id) ?? []) {
      const message = conversation?.all().find((each) => each.role === 'user' && each.text === text);
      const hasAnswer = conversation?.all().some((each) => each.role === 'assistant' && each.parentId === message?.id);
      assert.ok(hasAnswer === true || waiting.some((each) => each.text === text), `“${text}” has its answer or waits`);
    }
    for (const { text } of waiting) assert.ok(expected.sent.get(id)?.has(text), `“${text}” waits where it was sent`);
    assert.equal(
      conversation?.info.draft ?? '',
      expected.drafts.get(id) ?? '',
      'the draft belongs to its conversation',
    );
    for (const message of conversation?.all() ?? []) {
      if (message.role !== 'assistant' || message.state !== 'streaming') continue;
      assert.notEqual(sessions.find(id)?.answering ?? null, null, 'only what works has a running answer');
    }
  }
}

const noteSent = (expected: Expected, id: string, text: string): void => {
  const texts = expected.sent.get(id) ?? new Set<string>();
  expected.sent.set(id, texts.add(text));
};

function send(expected: Expected, session: Session): void {
  const { id } = session.conversation;
  const text = `prompt ${++expected.count}`;
  session.conversation.setInfo({ draft: '' });
  expected.drafts.delete(id);
  void session.send(prompt(text));
  noteSent(expected, id, text);
}

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
const anyOf = fc.nat({ max: 20 });

const steps: fc.Arbitrary<Step>[] = [
  fc.constant(
    step('new', (_, { window }) => {
      window.sessions.create();
    }),
  ),
  fc.constant(
    step('draft', (expected, { shown }) => {
      const draft = `draft ${++expected.count}`;
      shown.conversation.setInfo({ draft });
      expected.drafts.set(shown.conversation.id, draft);
    }),
  ),
  fc.constant(step('send', (expected, { shown }) => send(expected, shown))),
  fc.constant(step('hold', (_, program) => void (program.held = program.shown))),
  anyOf.map((at) =>
    step(`open ${at} in an editor`, (expected, program) => {
      const id = pick(program.ids(expected), at);
      if (id !== undefined && program.window.sessions.hold(id)) program.editors.add(id);
    }),
  ),
  anyOf.map((at) =>
    step(`send in editor ${at}`, (expected, program) => {
      const id = pick([...program.editors], at);
      const session = id === undefined ? null : program.window.sessions.hold(id);
      if (session) send(expected, session);
    }),
  ),
  anyOf.map((at) =>
    step(`close editor ${at}`, (_, program) => {
      const id = pick([...program.editors], at);
      if (id === undefined) return;
      program.editors.delete(id);
      const { sessions } = program.window;
      const wasAtWork = sessions.find(id)?.answering != null;
      sessions.release(id);
      if (wasAtWork) assert.notEqual(sessions.find(id)?.answering ?? null, null, 'what runs there runs on');
    }),
  ),
  fc.constant(
    step('send through a session that was held', (expected, { held }) => {
      if (!held || expected.deleted.has(held.conversation.id)) return;
      const text = `prompt ${++expected.count}`;
      void held.send(prompt(text));
      noteSent(expected, held.conversation.id, text);
    }),
  ),
  anyOf.map((at) =>
    step(`answer ${at}`, (expected, { window }) =>
      pick(window.provider.asked, at)?.answer(`answer ${++expected.count}`),
    ),
  ),
  fc.constant(step('stop', (_, { shown }) => shown.stop())),
  anyOf.map((at) =>
    step(`open ${at}`, (expected, program) => {
      const id = pick(program.ids(expected), at);
      if (id !== undefined && program.conversation(id)) program.window.sessions.show(id);
    }),
  ),
  anyOf.map((at) =>
    step(`delete ${at}, perhaps bring back`, async (expected, program) => {
      const id = pick(program.ids(expected), at);
      const conversation = id === undefined ? null : program.conversation(id);
      if (id === undefined || !conversation) return;
      const { window } = program;
      if (program.editors.delete(id)) window.sessions.release(id);
      await window.sessions.close(id);
      window.store.delete(id);
      assert.ok(window.sessions.current);
      if (at % 2 === 0) {
        window.store.undelete(id);
        window.sessions.show(id);
      } else expected.deleted.add(id);
    }),
  ),
  anyOf.map((at) =>
    step(`retry ${at}`, (_, { shown }) => {
      const answer = pick(
        shown.conversation.all().filter(({ role }) => role === 'assistant'),
        at,
      );
      if (answer) shown.retry(answer.id);
    }),
  ),
  anyOf.map((at) =>
    step(`continue ${at}`, (_, { shown }) => {
      const answer = pick(
        shown.conversation.all().filter(({ role }) => role === 'assistant'),
        at,
      );
      if (answer) shown.continue(answer.id);
    }),
  ),
  anyOf.map((at) =>
    step(`edit ${at}`, (expected, { shown }) => {
      const message = pick(
        shown.conversation.all().filter(({ role }) => role === 'user'),
        at,
      );
      if (!message) return;
      const text = `edited ${++expected.count}`;
      const start = shown.edit(message.id, text);
      if (start.ok) noteSent(expected, shown.conversation.id, text);
      else assert.match(start.problem, /\.$/, 'a refusal is a sentence');
    }),
  ),
  anyOf.map((at) =>
    step(`fork ${at}`, (expected, { shown, window }) => {
      const message = pick(shown.conversation.all(), at);
      const copy = message && fork(shown.conversation, message.id);
      if (!copy) return;
      window.sessions.adopt(copy);
      expected.sent.set(copy.id, new Set());
    }),
  ),
  anyOf.map((at) =>
    step(`branch ${at}`, (_, { shown }) => {
      const message = pick(shown.conversation.all(), at);
      if (message) shown.selectBranch(message.id);
    }),
  ),
  anyOf.map((at) =>
    step(`import ${at} again`, async (expected, program) => {
      const id = pick(program.ids(expected), at);
      if (id === undefined) return;
      const result = await program.window.store.importJson([...program.window.store.exportJson([id])].join(''));
      if (result.ok) for (const each of result.conversationIds) program.window.sessions.reload(each);
    }),
  ),
  fc.constant(step('reload the window', (_, program) => program.reload())),
  anyOf.map((at) =>
    step(`another window adds to ${at}`, async (expected, program) => {
      const id = pick(program.ids(expected), at);
      if (id === undefined || program.window.sessions.find(id)?.answering != null) return;
      const other = new TestWindow(program.place.open(), 'file:///other');
      const session = other.sessions.show(id);
      if (session?.queue.length === 0) {
        const text = `elsewhere ${++expected.count}`;
        void session.send(prompt(text));
        await nextTurn();
        other.provider.asked[0]?.answer('from the other window');
        await nextTurn();
        noteSent(expected, id, text);
      }
      await other.close();
      program.place.time.pass(1_000);
    }),
  ),
];

describe('sessions, whatever a person does', () => {
  it('show what works, answer every prompt in its conversation, and keep drafts and queues where they belong', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), async (commands) => {
        const program = new Program();
        try {
          const setup = (): { model: Expected; real: Program } => ({
            model: { sent: new Map(), drafts: new Map(), deleted: new Set(), count: 0 },
            real: program,
          });
          await fc.asyncModelRun(setup, commands);
        } finally {
          await program.window.close();
          program.place.remove();
        }
      }),
      { numRuns: 60, endOnFailure: false },
    );
  });

  it('show a new conversation after a draft was typed into an empty one, and answer in it', async () => {
    const program = new Program();
    const { sessions, provider } = program.window;
    sessions.current.conversation.setInfo({ draft: 'a draft' });
    const session = sessions.create();
    void session.send(prompt('hello'));
    await nextTurn();
    provider.asked[0]?.answer('Hi.');
    await nextTurn();
    assert.equal(program.window.seen, sessions.current);
    assert.deepEqual(
      program.window.seen.conversation.path().map(({ text }) => text),
      ['hello', 'Hi.'],
    );
    await program.window.close();
    program.place.remove();
  });
});
