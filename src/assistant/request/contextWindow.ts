import { formatNumber, plural, t } from '../../base/index.ts';
import type { Conversation, Message, NoteStep } from '../../conversation/index.ts';
import { type ChatRequest, type HistoryMessage, LlmError, type LlmProvider } from '../../llm/index.ts';
import { estimatePrompt } from '../../usage/index.ts';
import { countedSize } from './requestSize.ts';
import { historyWith, requestHistory, type Summary, summaryAside, summaryOf } from './summary.ts';

/** Above this share of the window, by our own estimate, the API is asked for the size. */
const askShare = 0.5;
/** At this share of the window older turns are put into a summary. */
const compactShare = 0.85;
/** The same, once the person has put a summary aside. */
const compactShareAside = 0.97;
/** How much of the window the turns that are kept word for word may take. */
const keepShare = 0.25;
/** How much of the window one request for a summary may take. */
const summariseShare = 0.8;
/** Our estimate is one: only when it is beyond the window by so much does it keep a request from being sent. */
const estimateSlack = 1.25;
/** A room for the answer below which it is not worth asking, tokens. */
const minAnswerTokens = 256;
/** The most tokens of a summary, its thinking included. */
const maxSummaryLength = 16_000;
/** The longest wait for the API's count, ms. */
const countMs = 5_000;
/** A history that does not fit into one request for a summary needs several, one after the other. */
const maxPasses = 6;

const task =
  'Summarise the conversation so far, so that it can go on from your summary without the messages above. Write for ' +
  'yourself, not for the person. Keep what was asked and decided, facts, names, paths, figures and code that still ' +
  'matter, what was tried and how it went, and what is open. Leave out pleasantries and what is settled. Give the summary alone.';

interface Size {
  /** Tokens. */
  readonly tokens: number;
  /** The API has counted them. */
  readonly counted: boolean;
}

/** Sees to it that a request fits into the model's context window before it is sent. */
export class ContextWindow {
  readonly #provider: LlmProvider;
  readonly #windowOf: (model: string) => number | null;

  /** @param windowOf a model's context window, tokens; `null` when it is not known, and then every request is sent */
  constructor(provider: LlmProvider, windowOf: (model: string) => number | null) {
    this.#provider = provider;
    this.#windowOf = windowOf;
  }

  /**
   * The request as it can be sent for this answer. Near the limit the older turns go into a summary, which is a note of
   * the answer from then on; the messages themselves stay as they are.
   *
   * @throws LlmError `too-large` when it cannot fit, and `aborted` when the person stops it
   */
  async fit(conversation: Conversation, answerId: string, request: ChatRequest): Promise<ChatRequest> {
    const window = this.#windowOf(request.model);
    if (window === null) return request;
    const share = summaryAside(conversation.path(answerId)) ? compactShareAside : compactShare;
    const lastWord = request.messages.slice(requestHistory(conversation, answerId).length);
    let fitted = request;
    const known = countedSize(conversation, answerId, request, lastWord);
    let size =
      known !== null && known <= window * share
        ? { tokens: known, counted: true }
        : await this.#measure(fitted, window);
    for (let pass = 0; size.tokens > window * share && pass < maxPasses; pass++) {
      if (!(await this.#compact(conversation, answerId, fitted, size.tokens, window))) break;
      fitted = { ...request, messages: [...requestHistory(conversation, answerId), ...lastWord] };
      size = await this.#measure(fitted, window);
    }
    const room = window * (size.counted ? 1 : estimateSlack) - size.tokens;
    if (room < minAnswerTokens) throw tooLarge(request.model, size, window);
    return { ...fitted, maxTokens: Math.min(request.maxTokens, Math.floor(room)) };
  }

  /** How many tokens the request's prompt has. A small one is only estimated, so that it need not wait. */
  async #measure(request: ChatRequest, window: number): Promise<Size> {
    const estimate = { tokens: estimatePrompt(request), counted: false };
    if (estimate.tokens <= window * askShare) return estimate;
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(countMs)]);
    try {
      return { tokens: await this.#provider.countTokens({ ...request, signal }), counted: true };
    } catch {
      request.signal.throwIfAborted();
      return estimate;
    }
  }

  /** Puts turns into a summary, as a note of the answer; false when there is nothing more to be gained. */
  async #compact(
    conversation: Conversation,
    answerId: string,
    request: ChatRequest,
    tokens: number,
    window: number,
  ): Promise<boolean> {
    const path = conversation.path(answerId);
    const before = summaryOf(path);
    const scale = tokens / Math.max(1, estimatePrompt(request));
    const count = messagesToSummarise(path.slice(0, -1), before, request, scale, window);
    if (count === null) return false;

    const known = summaryOfSibling(conversation, answerId, before?.messages ?? 0);
    if (known) {
      conversation.addStep(answerId, noteOf(conversation, answerId, known.messages, known.text));
      return true;
    }
    const done = noteOf(conversation, answerId, count, '');
    const { id, at } = done;
    const note: NoteStep = { kind: 'note', id, at, text: t('Summarising older messages, to make room…'), detail: null };
    conversation.addStep(answerId, note);
    try {
      const text = await this.#summarise(
        request,
        historyWith(before, path.slice(0, count), conversation.info.choice.leftOut),
      );
      conversation.updateStep(answerId, { ...done, detail: text });
      return true;
    } catch (error) {
      const reason = request.signal.aborted ? t('Stopped.') : error instanceof Error ? error.message : String(error);
      conversation.updateStep(answerId, {
        ...note,
        text: t('Older messages could not be summarised.'),
        detail: reason,
      });
      request.signal.throwIfAborted();
      if (!(error instanceof LlmError)) throw error;
      return false;
    }
  }

  /**
   * Puts the whole branch into a summary now, as a note of its last answer.
   *
   * @param request the conversation's next one, without a prompt
   * @param keep what the person wants kept above all; empty for nothing of its own
   * @throws LlmError when there is no summary; the note says so
   */
  async summariseNow(conversation: Conversation, request: ChatRequest, keep: string): Promise<void> {
    const path = conversation.path();
    const answer = path.at(-1);
    if (answer?.role !== 'assistant') throw new LlmError('invalid', t('There is nothing to summarise yet.'));
    const done = noteOf(conversation, answer.id, path.length, '');
    const note: NoteStep = {
      kind: 'note',
      id: done.id,
      at: done.at,
      text: t('Summarising the conversation…'),
      detail: null,
    };
    conversation.addStep(answer.id, note);
    try {
      const text = await this.#summarise(request, request.messages, keep);
      conversation.updateStep(answer.id, { ...done, detail: text });
    } catch (error) {
      const reason = request.signal.aborted ? t('Stopped.') : error instanceof Error ? error.message : String(error);
      conversation.updateStep(answer.id, { ...note, text: t('The conversation was not summarised.'), detail: reason });
      throw error;
    }
  }

  /** Asks for the summary with the same beginning as every request of the conversation, which the API has in its cache. */
  async #summarise(request: ChatRequest, messages: readonly HistoryMessage[], keep = ''): Promise<string> {
    const words = keep === '' ? task : `${task}\n\nAbove all, keep this: ${keep}`;
    const response = await this.#provider.chatResponse({
      ...request,
      operation: 'summary',
      messages: [...messages, { role: 'user', content: [{ type: 'text', text: words }] }],
      functionChoice: 'none',
      maxTokens: Math.min(request.maxTokens, maxSummaryLength),
    });
    const text = response.messages.map(({ outputText }) => outputText).join('\n\n');
    if (text.trim() === '') throw new LlmError('protocol', 'The model gave no summary.');
    return text.trim();
  }
}

/**
 * How many of the first messages go into the summary: whole turns, so that tool calls stay with their results, as few as
 * leave the rest a quarter of the window, and never the prompt that is being answered. `null` when no turn is left.
 */
function messagesToSummarise(
  path: readonly Message[],
  summary: Summary | null,
  request: ChatRequest,
  scale: number,
  window: number,
): number | null {
  const first = (summary?.messages ?? 0) + 1;
  const cuts = [...path.keys()].filter((index) => index >= first && path[index]?.role === 'user');
  const size = (messages: readonly HistoryMessage[]): number =>
    scale * estimatePrompt({ ...fixedPart(request), messages });
  const affordable = cuts.filter((cut) => size(historyWith(summary, path.slice(0, cut))) <= window * summariseShare);
  const enough = affordable.find((cut) => size(historyWith(null, path.slice(cut))) <= window * keepShare);
  return enough ?? affordable.at(-1) ?? null;
}

const fixedPart = ({ instructions, functions }: ChatRequest): Pick<ChatRequest, 'instructions' | 'functions'> => ({
  ...(instructions === undefined ? {} : { instructions }),
  ...(functions === undefined ? {} : { functions }),
});

/** The summary that an earlier answer to the same prompt was given with: asking again need not pay for it again. */
function summaryOfSibling(conversation: Conversation, answerId: string, beyond: number): Summary | null {
  for (const id of conversation.siblings(answerId).toReversed()) {
    const sibling = id === answerId ? undefined : conversation.answer(id);
    const summary = sibling ? summaryOf([sibling]) : null;
    if (summary && summary.messages > beyond) return summary;
  }
  return null;
}

function noteOf(conversation: Conversation, answerId: string, messages: number, summary: string): NoteStep {
  return {
    kind: 'note',
    id: crypto.randomUUID(),
    at: conversation.answer(answerId)?.text.length ?? 0,
    text: plural(
      messages,
      'To make room, Claude is sent a summary of the first message.',
      'To make room, Claude is sent a summary of the first {0} messages.',
    ),
    detail: summary,
    summary: { messages, inUse: true },
  };
}

function tooLarge(model: string, { tokens, counted }: Size, window: number): LlmError {
  const fits = counted
    ? t('This does not fit: it has {0} tokens, and {1} takes {2}.', formatNumber(tokens), model, formatNumber(window))
    : t(
        'This does not fit: it has about {0} tokens, and {1} takes {2}.',
        formatNumber(tokens),
        model,
        formatNumber(window),
      );
  const advice = t('Nothing was sent. Attach less, or begin a new conversation.');
  return new LlmError('too-large', `${fits} ${advice}`, { code: 'context-window' });
}
