import type { Session } from '../../assistant/index.ts';
import { editorContext } from '../../context/index.ts';
import type { Conversation, ToolStep } from '../../conversation/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';
import { readPlan } from '../present/presentPlan.ts';
import type { Handlers } from './handler.ts';
import type { PlanEditors } from './planEditors.ts';
import { Refusal } from './refusal.ts';
import { t } from '../../base/index.ts';

/** The prompts by which a plan is answered. */
const prompts = { start: 'Start with the plan.', allow: 'Start with the plan. What it names is allowed.' } as const;

/** The answers to a plan: each is the next prompt, in the mode that goes with it. */
export const planHandlers = (workspace: LazyWorkspace, editors: PlanEditors): Handlers<'plan' | 'mode'> => ({
  mode: ({ mode }, { conversation }) => conversation.choose({ mode }),
  plan: async ({ messageId, stepId, action, comment }, session) => {
    const step = newestPlan(session.conversation);
    const refusal = action === 'open' ? null : whyNot(session);
    if (step?.id !== stepId) return new Refusal(t('A newer plan has taken its place.'));
    if (refusal !== null) return new Refusal(refusal);
    if (action === 'open') {
      return editors.open(readPlan(step).text, (prompt) => giveBack(session, messageId, step, prompt));
    }
    if (action !== 'comment') return start(session, messageId, step, action, workspace);
    sendBack(session, messageId, step, comment);
    return undefined;
  },
});

/** Why a plan cannot be answered now; `null` when it can. */
const whyNot = ({ answering }: Session): string | null =>
  answering === null ? null : t('Claude is answering. Answer the plan when it has finished.');

/** Sends what was said in an editor, if the plan still counts; else the reason why it does not. */
function giveBack(session: Session, messageId: string, step: ToolStep, prompt: string): string | null {
  const isNewest = newestPlan(session.conversation)?.id === step.id;
  const refusal = isNewest ? whyNot(session) : t('A newer plan has taken its place.');
  if (refusal === null) sendBack(session, messageId, step, prompt);
  return refusal;
}

function sendBack(session: Session, messageId: string, step: ToolStep, comment: string): void {
  if (comment.trim() === '') return;
  note(session.conversation, messageId, step.id, { outcome: t('You commented on it.') });
  session.conversation.choose({ mode: 'plan' });
  send(session, comment);
}

/** Goes on with a plan in Ask mode, and lets the turn do what it names where that is allowed. */
async function start(
  session: Session,
  messageId: string,
  step: ToolStep,
  action: keyof typeof prompts,
  workspace: LazyWorkspace,
): Promise<Refusal | undefined> {
  const { conversation } = session;
  const { tools } = await workspace.ready();
  const used = new Set<string>();
  const permit = await tools.permitFor(readPlan(step), (name) =>
    note(conversation, messageId, step.id, { used: [...used.add(name)] }),
  );
  const refusal = whyNot(session);
  if (refusal !== null) return new Refusal(refusal);
  const outcome = action === 'allow' ? t('You allowed what it names.') : t('You started it.');
  note(conversation, messageId, step.id, { outcome });
  conversation.choose({ mode: 'ask' });
  send(session, prompts[action]);
  const answerId = session.answering;
  if (action === 'allow' && answerId !== null) tools.allowTurn(answerId, permit);
  return undefined;
}

/** How the turn ends is seen in the turn: the answer to the view does not wait for it. */
const send = (session: Session, text: string): void =>
  void session.send({ text, workspace: true, attachments: [], context: editorContext() });

/** Notes at a plan how it was answered, or what was done on its ground. */
function note(
  conversation: Conversation,
  messageId: string,
  stepId: string,
  change: Partial<NonNullable<ToolStep['plan']>>,
): void {
  const step = conversation.answer(messageId)?.steps.find(({ id }) => id === stepId);
  if (step?.kind !== 'tool') return;
  conversation.updateStep(messageId, { ...step, plan: { outcome: '', used: [], ...step.plan, ...change } });
}

/** The last plan of the branch that is shown. */
function newestPlan(conversation: Conversation): ToolStep | undefined {
  const steps = conversation.path().flatMap((message) => (message.role === 'assistant' ? message.steps : []));
  return steps.findLast(
    (step): step is ToolStep => step.kind === 'tool' && step.name === 'present_plan' && step.state === 'done',
  );
}
