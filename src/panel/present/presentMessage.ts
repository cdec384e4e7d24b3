import type { Activity, AssistantMessage, Conversation, Message, Step } from '../../conversation/index.ts';
import { isResumable } from '../../conversation/index.ts';
import type { StopReason, StreamError } from '../../llm/index.ts';
import type {
  ActivityView,
  ApprovalView,
  MessageHead,
  MessageView,
  NoticeView,
  StepView,
} from '../../protocol/index.ts';
import { formatCount, formatDuration, formatNumber, formatUsd, plural, t } from '../../base/index.ts';
import { partNames } from '../../assistant/index.ts';
import { resultPicture } from './pictureNames.ts';
import { presentPlan } from './presentPlan.ts';
import { percent } from './words.ts';

/** The approval that a tool's call waits for, if any. */
export type ApprovalOf = (messageId: string, callId: string) => ApprovalView | null;

/** The most of a tool's input or output that goes to the view, UTF-16 units. */
const maxOutputLength = 20_000;

export function presentMessage(conversation: Conversation, message: Message, approvalOf: ApprovalOf): MessageView {
  const steps = message.role === 'user' ? [] : message.steps;
  return {
    head: presentHead(conversation, message),
    steps: steps.map((step) => presentStep(step, message.id, approvalOf)),
    text: message.text,
  };
}

/** Everything of a message but its text and its steps. */
export function presentHead(conversation: Conversation, message: Message): MessageHead {
  const ids = conversation.siblings(message.id);
  const common = {
    id: message.id,
    state: message.state,
    leftOut: conversation.info.choice.leftOut?.includes(partNames.message(message.id)) === true,
    leftOutParts: leftOutParts(message, conversation.info.choice.leftOut ?? []),
    branch: ids.length > 1 ? { index: ids.indexOf(message.id), ids } : null,
  };
  if (message.role === 'user') {
    const chips = message.attachments.map(({ id, label, tokens: size, content }) => ({
      id,
      label,
      tokens: size,
      attached: true,
      isPicture: content.type === 'image',
    }));
    return { ...common, role: 'user', chips, notice: null, footer: null, sources: [] };
  }
  return {
    ...common,
    role: 'assistant',
    chips: [],
    notice: presentNotice(message),
    footer: message.state === 'streaming' ? null : presentFooter(message),
    sources: (message.sources ?? []).map(({ url, title }) => ({ url, title })),
  };
}

/** Ids of chips and steps that the next requests go without. */
function leftOutParts(message: Message, leftOut: readonly string[]): string[] {
  if (message.role === 'user') {
    return message.attachments
      .filter((each) => each.leftOut === true || leftOut.includes(partNames.attachment(each.id)))
      .map(({ id }) => id);
  }
  if (leftOut.length === 0) return [];
  return message.steps
    .filter((step) => step.kind === 'tool' && leftOut.includes(partNames.result(message.id, step.callId)))
    .map(({ id }) => id);
}

export const presentActivity = (activity: Activity): ActivityView => ({
  kind: activity.kind,
  since: activity.since,
  round: 'round' in activity ? activity.round : null,
  until: activity.kind === 'retrying' ? activity.until : null,
  attempt: activity.kind === 'retrying' ? activity.attempt : null,
  reason: activity.kind === 'retrying' ? activity.reason : '',
});

export function presentStep(step: Step, messageId: string, approvalOf: ApprovalOf): StepView {
  switch (step.kind) {
    case 'thinking': {
      const { kind, id, at, text, durationMs } = step;
      return { kind, id, at, text, durationMs };
    }
    case 'note': {
      const { kind, id, at, text, detail, summary } = step;
      if (summary === undefined || detail === null) return { kind, id, at, text, detail };
      const aside = t('A summary of older messages was put aside: Claude is sent all of them again.');
      return { kind: 'summary', id, at, text: summary.inUse ? text : aside, detail, inUse: summary.inUse };
    }
    case 'tool': {
      if (step.name === 'present_plan' && step.state === 'done') return presentPlan(step);
      const { kind, id, at, name, subject, state, allowedBy, startedAt, durationMs } = step;
      return {
        kind,
        id,
        at,
        name,
        subject,
        state,
        input: shorten(step.args),
        output: step.output === null ? null : shorten(step.output),
        allowedBy,
        startedAt,
        durationMs,
        approval: state === 'approval' ? approvalOf(messageId, step.callId) : null,
        pictures: (step.parts ?? []).map((part, index) => ({
          id: resultPicture(messageId, step.callId, index),
          name: part.name,
          isPicture: part.type === 'image',
        })),
      };
    }
  }
}

const shorten = (text: string): string => (text.length <= maxOutputLength ? text : shortened(text));

/** The notice under an answer that did not simply end. */
function presentNotice(message: AssistantMessage): NoticeView | null {
  const resume = isResumable(message.state) && message.text !== '' ? (['continue'] as const) : [];
  switch (message.state) {
    case 'streaming':
      return null;
    case 'complete':
      return presentEnd(message);
    case 'stopped':
      return note(message.stopReason ?? t('Stopped.'), [...resume, 'retry']);
    case 'cut':
    case 'error':
      return {
        role: 'alert',
        text: message.error?.message ?? t('The answer was interrupted. What had arrived is kept.'),
        detail: errorDetail(message),
        actions: [...resume, ...remedies(message.error), 'retry'],
      };
    case 'refused':
      return note(message.error?.message ?? t('Claude declined to answer this.'), ['retry', 'newConversation']);
    case 'limit':
      return presentLimit(message, resume);
  }
}

function presentLimit(message: AssistantMessage, resume: NoticeView['actions']): NoticeView {
  switch (message.stopReason) {
    case 'context':
      return note(t('The context window is full. A new conversation has room again.'), [...resume, 'newConversation']);
    case 'max_rounds':
      return note(t('The turn has used up the requests that one turn may make.'), ['continue', 'retry']);
    default:
      return note(t('The answer reached the longest length that one answer may have.'), [...resume, 'retry']);
  }
}

function presentEnd(message: AssistantMessage): NoticeView | null {
  if (message.text.trim() === '' && !message.steps.some((step) => step.kind === 'tool')) {
    return note(t('Claude sent no text.'), ['retry']);
  }
  const usual: readonly (StopReason | null)[] = ['end', 'tools', null];
  return usual.includes(message.stopReason)
    ? null
    : note(t('The answer ended with “{0}”.', message.stopReason ?? ''), []);
}

const note = (text: string, actions: NoticeView['actions']): NoticeView => ({
  role: 'note',
  text,
  detail: '',
  actions,
});

function remedies(error: StreamError | null): NoticeView['actions'] {
  if (error?.attachment) return ['leaveOut'];
  switch (error?.kind) {
    case 'auth':
      return ['setApiKey'];
    case 'not-found':
    case 'permission':
      return ['selectModel'];
    case 'too-large':
      return ['newConversation'];
    case 'protocol':
    case 'network':
      return ['showLog'];
    default:
      return [];
  }
}

function errorDetail(message: AssistantMessage): string {
  const { error, durationMs } = message;
  const parts = [
    error?.status ? `HTTP ${error.status}` : '',
    error?.requestId ?? '',
    durationMs === null ? '' : t('after {0}', formatDuration(durationMs)),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function presentFooter(message: AssistantMessage): MessageHead['footer'] {
  const { usage, cost, timeToFirstTokenMs, durationMs } = message;
  if (!usage) return null;
  const prompt = (usage.inputTokens ?? 0) + (usage.cacheCreationTokens ?? 0) + (usage.cacheReadTokens ?? 0);
  const about = usage.estimated ? '≈ ' : '';
  const parts = [
    usage.totalTokens === null
      ? t('tokens unknown')
      : plural(usage.totalTokens, '{1} token', '{1} tokens', `${about}${formatCount(usage.totalTokens)}`),
    usage.cacheReadTokens && prompt > 0 ? t('{0} cached', percent(usage.cacheReadTokens / prompt)) : '',
    cost === null ? '' : `${about}${formatUsd(cost)}`,
  ];
  const exact = (count: number | null): string => (count === null ? t('unknown') : formatNumber(count));
  const title = [
    usage.estimated
      ? t('{0} tokens in, {1} out (estimated)', exact(usage.inputTokens), exact(usage.outputTokens))
      : t('{0} tokens in, {1} out', exact(usage.inputTokens), exact(usage.outputTokens)),
    t('{0} read from the cache, {1} written to it', exact(usage.cacheReadTokens), exact(usage.cacheCreationTokens)),
    usage.webSearches ? plural(usage.webSearches, '{0} search of the web', '{0} searches of the web') : '',
    cost === null ? t('cost unknown') : t('cost {0}', formatUsd(cost)),
    timeToFirstTokenMs === null ? '' : t('first token after {0}', formatDuration(timeToFirstTokenMs)),
    durationMs === null ? '' : t('{0} in all', formatDuration(durationMs)),
    message.model,
  ];
  return {
    text: parts.filter((part) => part !== '').join(' · '),
    title: title.filter((part) => part !== '').join('\n'),
  };
}

function shortened(text: string): string {
  const left = text.length - maxOutputLength;
  const note = plural(left, '{0} character left out here', '{0} characters left out here');
  return `${text.slice(0, maxOutputLength / 2)}\n… ${note} …\n${text.slice(-maxOutputLength / 2)}`;
}
