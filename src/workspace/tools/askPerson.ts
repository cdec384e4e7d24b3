import { t } from '../../base/index.ts';
import * as z from 'zod';
import { visibleText } from '../../files/index.ts';
import { ask, defineTool, denied, text, type Tool } from '../tool.ts';

const schema = z.object({
  question: z.string().min(1).max(10_000).describe('One question, with all that is needed to answer it.'),
  options: z
    .array(z.string().min(1).max(500))
    .max(12)
    .nullish()
    .describe('Answers to choose from. The person may always write another one.'),
});

/** Asks the person, who chooses an answer or writes one. */
export const askPersonTool = (): Tool =>
  defineTool({
    name: 'ask_person',
    description:
      'Asks the person one question and waits for the answer. Use it when only they can decide, not for permission: tools that change something ask by themselves.',
    input: schema,
    subject: ({ question }) => question,
    prepare: ({ question, options }) => {
      const shown = visibleText(question).trim();
      if (shown === '') return Promise.resolve(denied('The question is empty.', 'Ask something.'));
      return Promise.resolve(
        ask(
          {
            title: t('Claude asks'),
            detail: '',
            reason: '',
            preview: { kind: 'text', text: shown },
            options: [...new Set((options ?? []).map((option) => visibleText(option).trim()))].filter(Boolean),
          },
          (_signal, _progress, { words }) => Promise.resolve(text(`The person answered: ${words}`)),
        ),
      );
    },
  });
