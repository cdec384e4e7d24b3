import { failure, type Result } from '../../base/index.ts';
import * as z from 'zod';
import { ToolError } from '../../files/index.ts';
import { allowed, defineTool, text, type Tool } from '../tool.ts';

/** Rules and skills of a workspace, as the tools need them. */
export interface Guidance {
  /** A skill's instructions, or a file of its folder; a sentence says why there is none. */
  readSkill(conversationId: string, name: string, file: string | undefined): Promise<Result<{ readonly text: string }>>;
  /** Rules that count from now on, since a file was touched: its path relative to the workspace folder. Empty for none. */
  touched(conversationId: string, path: string): Promise<string>;
}

/** A workspace without any. */
export const noGuidance: Guidance = {
  readSkill: () => Promise.resolve(failure('There are no skills here.')),
  touched: () => Promise.resolve(''),
};

const schema = z.object({
  name: z.string().describe('Name of the skill, as it is listed.'),
  file: z.string().optional().describe('A file of its folder that the skill names; its instructions if left out.'),
});

export function readSkillTool(guidance: Guidance): Tool {
  return defineTool({
    name: 'read_skill',
    description:
      'Reads a skill: instructions for a kind of task. Skills are listed in your instructions; where none are, there are none.',
    input: schema,
    subject: ({ name, file }) => (file === undefined ? name : `${name}/${file}`),
    prepare: ({ name, file }, { conversationId }) =>
      Promise.resolve(
        allowed(async () => {
          const read = await guidance.readSkill(conversationId, name, file);
          if (!read.ok) throw new ToolError(read.problem, 'Go on without it.');
          return text(read.text);
        }),
      ),
  });
}
