import * as z from 'zod';
import { allowed, defineTool, type Plan, text, type Tool } from '../tool.ts';

const schema = z.object({
  plan: z.string().min(1).max(100_000).describe('The plan, as Markdown: what will be done, in which order, and why.'),
  files: z
    .array(z.string().min(1).max(4_000))
    .max(200)
    .nullish()
    .describe('Paths of the files that will be changed or made.'),
  commands: z
    .array(z.string().min(1).max(20_000))
    .max(50)
    .nullish()
    .describe('The commands that will be run, word for word as run_command will be given them.'),
});

/**
 * Shows a plan to the person, who starts it, allows what it names, or says what to change.
 *
 * @param onPresent is told of the turn: what an earlier plan allowed it holds no more
 */
export const presentPlanTool = (onPresent: (messageId: string) => void): Tool =>
  defineTool({
    name: 'present_plan',
    description:
      'Shows the person a plan of what you would do, with the files and commands that it needs. They start it, allow exactly what it names, or send back comments. In Plan mode this is how you end: look around first, then present the plan once, and end your turn.',
    input: schema,
    subject: ({ plan }) => plan.split('\n').find((line) => line.trim() !== '') ?? '',
    prepare: (_, { messageId }) => {
      const shown =
        'The plan is shown to the person. End your turn now with one sentence: they answer with the next prompt.';
      const run: Plan['run'] = () => {
        onPresent(messageId);
        return Promise.resolve(text(shown));
      };
      return Promise.resolve(allowed(run));
    },
  });
