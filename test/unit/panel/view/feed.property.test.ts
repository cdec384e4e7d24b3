import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { Conversation, type Step, type ToolStep } from '../../../../src/conversation/index.ts';
import { presentMessage } from '../../../../src/panel/present/presentMessage.ts';
import { presentPanel } from '../../../../src/panel/present/presentPanel.ts';
import { emptySurroundings } from '../../../support/emptyPanel.ts';
import { ViewLink } from '../../../support/viewLink.ts';

/** Something that happens in a conversation, or on the way to the view. */
type Deed = (link: ViewLink) => void;

const answerOf = ({ session: { conversation } }: ViewLink): string => {
  const last = conversation.path().findLast(({ state }) => state === 'streaming');
  return last?.id ?? conversation.addAnswer(conversation.addPrompt('And now?').id, 'claude-test').id;
};

const toolStep = (id: string, at: number): ToolStep => ({
  kind: 'tool',
  id,
  at,
  callId: id,
  name: 'read_file',
  args: `{"path":"${id}"}`,
  subject: '',
  state: 'pending',
  output: null,
  allowedBy: null,
  startedAt: 1,
  durationMs: null,
});

const changeStep = (link: ViewLink, which: number, change: (step: ToolStep) => Step): void => {
  const { conversation } = link.session;
  const id = answerOf(link);
  const steps = (conversation.answer(id)?.steps ?? []).filter((step) => step.kind === 'tool');
  const step = steps[which % Math.max(1, steps.length)];
  if (step) conversation.updateStep(id, change(step));
};

const words = fc.string({ maxLength: 12, unit: 'binary' }).map((text) => text.toWellFormed());
let count = 0;

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  words.map(
    (text): Deed =>
      (link) =>
        link.session.conversation.appendText(answerOf(link), text),
  ),
  words.map(
    (text): Deed =>
      (link) =>
        link.session.conversation.appendThinking(answerOf(link), text),
  ),
  fc.constant<Deed>((link) => {
    const id = answerOf(link);
    const at = link.session.conversation.answer(id)?.text.length ?? 0;
    link.session.conversation.addStep(id, toolStep(`step${(count += 1)}`, at));
  }),
  fc.tuple(fc.nat(5), words).map(([which, text]): Deed => (link) => {
    changeStep(link, which, (step) => ({ ...step, state: 'running', output: (step.output ?? '') + text }));
  }),
  fc.tuple(fc.nat(5), words).map(
    ([which, output]): Deed =>
      (link) =>
        changeStep(link, which, (step) => ({ ...step, state: 'done', output })),
  ),
  fc.constant<Deed>((link) => link.session.conversation.end(answerOf(link), { event: 'completed' })),
  fc.constant<Deed>((link) => {
    const { conversation } = link.session;
    const prompt = conversation.path().findLast(({ role }) => role === 'user');
    conversation.addPrompt('Otherwise', { parentId: prompt?.parentId ?? null });
  }),
  fc.nat(9).map((which): Deed => ({ session: { conversation } }) => {
    const all = conversation.all();
    const message = all[which % Math.max(1, all.length)];
    if (message) conversation.select(message.id);
  }),
  fc.boolean().map((on): Deed => ({ session: { conversation } }) => {
    conversation.setInfo({ workspaceSwitch: on, draft: String(on) });
  }),
  words.map(
    (title): Deed =>
      ({ session: { conversation } }) =>
        conversation.setInfo({ title }),
  ),
  // The way to the view: time passes, a message arrives, is lost, a frame is drawn, the view goes and comes back.
  fc.nat(40).map(
    (ms): Deed =>
      (link) =>
        link.pass(ms),
  ),
  fc.constant<Deed>((link) => link.arrive()),
  fc.constant<Deed>((link) => void link.underWay.shift()),
  fc.constant<Deed>((link) => link.frame()),
  fc.constant<Deed>((link) => link.hide()),
  fc.constant<Deed>((link) => link.show()),
);

/** The conversation as the view must have it. */
function truth({ session }: ViewLink): unknown {
  const { conversation } = session;
  return {
    panel: presentPanel(session, emptySurroundings),
    messages: conversation.path().map((message) => presentMessage(conversation, message, () => null)),
  };
}

const picture = ({ replica }: ViewLink): unknown => ({
  panel: replica.panel,
  messages: replica.messages.map(({ head, steps, text }) => ({ head, steps, text })),
});

/** Long texts, so that older messages follow the snapshot in pages. */
function longConversation(): Conversation {
  const conversation = Conversation.create('');
  for (let index = 0; index < 5; index += 1) {
    const { id } = conversation.addAnswer(conversation.addPrompt(`Question ${index}`).id, 'claude-test');
    conversation.appendText(id, 'x'.repeat(90_000));
    conversation.end(id, { event: 'completed' });
  }
  return conversation;
}

describe('the feed', () => {
  for (const [what, create] of [
    ['a conversation', () => Conversation.create('')],
    ['a long conversation', longConversation],
  ] as const) {
    it(`gives the view the same picture of ${what}, whatever happens and whatever is lost on the way`, () => {
      fc.assert(
        fc.property(fc.array(deeds, { maxLength: 60 }), (happened) => {
          const link = new ViewLink(create());
          link.show();
          for (const deed of happened) deed(link);
          // A view that is away gets the picture when it comes back; a loss at the end is seen with the next batch.
          if (!link.isShown) link.show();
          link.session.conversation.setInfo({ title: `title ${(count += 1)}` });
          link.settle();
          // The first picture of all was lost: the person presses “Try Again”.
          if (link.replica.panel === null) link.show();
          link.session.conversation.setInfo({ title: `title ${(count += 1)}` });
          link.settle();
          // The texts are too long for a difference to be printed.
          assert.ok(isDeepStrictEqual(picture(link), truth(link)));
        }),
        { numRuns: what === 'a conversation' ? 400 : 60 },
      );
    });
  }
});
