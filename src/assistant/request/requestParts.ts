import type { Conversation, Message } from '../../conversation/index.ts';
import type { ChatFunctionDefinition, HistoryMessage } from '../../llm/index.ts';
import { estimatePrompt } from '../../usage/index.ts';
import { buildHistory } from './history.ts';
import { partNames, withoutLeftOut } from './leftOut.ts';
import { historyWith, summaryAside, summaryOf } from './summary.ts';
import { plural, t } from '../../base/index.ts';

/** One part of a conversation's next request, as a person can look at it. */
export interface RequestPart {
  readonly id: string;
  readonly kind: 'instructions' | 'rules' | 'tools' | 'summary' | 'prompt' | 'attachment' | 'answer' | 'result';
  readonly label: string;
  /** About how many it takes. */
  readonly tokens: number;
  readonly included: boolean;
  /** Whether the person may leave it out. */
  readonly optional: boolean;
  /** The message that it belongs to. */
  readonly messageId: string | null;
}

/** The fixed front of a request. */
export interface RequestFront {
  readonly instructions: string;
  /** Rules of the workspace and of the person, which the instructions end with; empty for none. */
  readonly rules: string;
  readonly functions: readonly ChatFunctionDefinition[];
}

const maxLabelLength = 120;

/** The parts of a conversation's next request in their order, those that are left out too. */
export function requestParts(conversation: Conversation, front: RequestFront): readonly RequestPart[] {
  const leftOut = new Set(conversation.info.choice.leftOut);
  const path = conversation.path();
  const summary = summaryOf(path);
  // One that was put aside stands there to be taken up again, unless a later one is in use.
  const listed = summary ?? summaryAside(path);
  const fixed = (
    id: string,
    kind: RequestPart['kind'],
    label: string,
    tokens: number,
    optional = false,
  ): RequestPart => ({
    id,
    kind,
    label,
    tokens,
    included: true,
    optional,
    messageId: null,
  });
  const own = front.instructions.slice(0, front.instructions.length - front.rules.length);
  const { functions, rules } = front;
  return [
    fixed('instructions', 'instructions', t('Instructions'), estimatePrompt({ instructions: own, messages: [] })),
    ...(rules === ''
      ? []
      : [fixed('rules', 'rules', t('Rules and skills'), estimatePrompt({ instructions: rules, messages: [] }), true)]),
    ...(functions.length === 0
      ? []
      : [
          fixed(
            'tools',
            'tools',
            plural(functions.length, '{0} tool', '{0} tools'),
            estimatePrompt({ functions, messages: [] }),
          ),
        ]),
    ...(listed === null
      ? []
      : [
          {
            ...fixed(
              `summary ${listed.id}`,
              'summary',
              plural(listed.messages, 'Summary of the first message', 'Summary of the first {0} messages'),
              estimatePrompt({ messages: historyWith(listed, []) }),
              true,
            ),
            included: summary !== null,
          },
        ]),
    ...path.slice(summary?.messages ?? 0).flatMap((message) => partsOf(message, leftOut)),
  ];
}

function partsOf(message: Message, leftOut: ReadonlySet<string>): readonly RequestPart[] {
  const { id: messageId } = message;
  const part = (
    id: string,
    kind: RequestPart['kind'],
    label: string,
    history: readonly HistoryMessage[],
  ): RequestPart => ({
    id,
    kind,
    label: inOneLine(label),
    tokens: estimatePrompt({ messages: history }),
    included: !leftOut.has(id) && !leftOut.has(partNames.message(messageId)),
    optional: true,
    messageId,
  });
  const whole = partNames.message(messageId);
  if (message.role === 'user') {
    const bare = { ...message, attachments: [] };
    return [
      ...message.attachments
        .filter((attachment) => attachment.leftOut !== true)
        .map((attachment) =>
          part(partNames.attachment(attachment.id), 'attachment', attachment.label, [
            { role: 'user', content: [attachment.content] },
          ]),
        ),
      part(whole, 'prompt', message.text, buildHistory([bare])),
    ];
  }
  const results = message.rounds.flatMap((round) => round.results);
  const named = new Map(
    message.steps.flatMap((step) =>
      step.kind === 'tool' ? [[step.callId, `${step.name} ${step.subject}`] as const] : [],
    ),
  );
  const without = withoutLeftOut(
    [message],
    results.map(({ callId }) => partNames.result(messageId, callId)),
  );
  return [
    part(whole, 'answer', message.text, buildHistory(without)),
    ...results.map((result) =>
      part(partNames.result(messageId, result.callId), 'result', named.get(result.callId) ?? result.callId, [
        { role: 'function', results: [result] },
      ]),
    ),
  ];
}

function inOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > maxLabelLength ? `${line.slice(0, maxLabelLength).toWellFormed()}…` : line;
}
