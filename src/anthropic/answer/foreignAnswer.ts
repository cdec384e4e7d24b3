import { type JsonObject, LlmError } from '../../llm/index.ts';
import { t } from '../../base/index.ts';

/** Whether this is part of an answer, or a whole one, in the form of OpenAI's API. */
export const isOpenAi = (value: JsonObject): boolean =>
  value['type'] === undefined &&
  (Array.isArray(value['choices']) || String(value['object']).startsWith('chat.completion'));

/** The error for an endpoint that speaks another API than Anthropic's. */
export const openAiError = (): LlmError =>
  new LlmError(
    'protocol',
    t(
      'The endpoint answers in the form of OpenAI’s API. Sidestream needs Anthropic’s Messages API; a gateway may offer it under another path.',
    ),
    { code: 'not-the-api' },
  );
