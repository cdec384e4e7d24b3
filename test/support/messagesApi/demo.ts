import type { Script } from './answers.ts';
import { type MessagesRequest, blocksOf, textOf } from './wire.ts';

/** About 80 deltas a second, as a fast model streams, after a short wait for the first. */
const PACE = { firstMs: 350, gapMs: 12, charsPerDelta: 7 };
const NOTICE = '*This is a scripted reply of the demo server. No model was asked, and nothing left this machine.*';

const CODE = `\`\`\`ts
/** Runs tasks one after the other and resolves when all are done. */
export async function inOrder(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  for (const [index, task] of tasks.entries()) {
    console.log(\`task \${index + 1} of \${tasks.length}\`);
    await task();
  }
}
\`\`\``;

const TABLE = `| Part | Runs in | Knows |
| --- | --- | --- |
| View | the webview | what it was sent, in order |
| Host | the extension host | the conversation, the key |
| Server | this process | only its script |`;

const SHORT = `## A scripted hello

${NOTICE}

A reply of this kind can hold what a real one would:

- **bold**, *italic* and \`inline code\`
- lists, one inside the other
  1. first
  2. second
- a quotation:

> Text that was shown never disappears.

### Some code

${CODE}

### A table

${TABLE}

Try “explain”, “code”, “table” or “long”. With a key from Anthropic the same panel talks to Claude.`;

const CODE_REPLY = `${NOTICE}

${CODE}

The same in Python:

\`\`\`python
async def in_order(tasks):
    for index, task in enumerate(tasks, start=1):
        print(f"task {index} of {len(tasks)}")
        await task()
\`\`\`

Both wait for one task before they begin the next; an error ends the run, and reaches the caller.`;

const TABLE_REPLY = `${NOTICE}

${TABLE}

Each row is one process; only messages pass between them.`;

function explanation(prompt: string): string {
  const subject = /\bexplain\b[:\s]+(.{1,80})/is
    .exec(prompt)?.[1]
    ?.split('\n')[0]
    ?.trim()
    .replace(/[`*_<>[\]]/g, '');
  return `## ${subject ? `About “${subject}”` : 'An explanation'}

${NOTICE}

1. **What it takes.** A list of tasks, each a function that returns a promise.
2. **What it does.** It runs them in order: the second begins when the first has ended.
3. **What it gives back.** Nothing; it resolves when the last task has ended.

${CODE}

Note the \`await\` inside the loop. Without it all tasks would run at once.`;
}

/** About 20 KB: numbered sections with prose and code. */
function longReply(): string {
  const section = (at: number): string => `## Section ${at}

This is section ${at} of a long scripted answer. It is here to show that the view stays calm while text arrives: scroll up, and the text you read stays where it is; scroll to the end, and it follows again.

- point one of section ${at}, with \`code_${at}\`
- point two, with **weight**

\`\`\`ts
export const section${at} = { number: ${at}, even: ${at % 2 === 0} };
\`\`\`
`;
  return `# A long answer\n\n${NOTICE}\n\n${Array.from({ length: 42 }, (_, at) => section(at + 1)).join('\n')}\nThat was the last section.`;
}

function textReply(prompt: string): Script {
  const asked = prompt.toLowerCase();
  if (/\btitle\b/.test(asked) && /\b(conversation|chat|short|words)\b/.test(asked))
    return { text: 'A scripted conversation' };
  const text = /\blong\b/.test(asked)
    ? longReply()
    : /\bexplain\b/.test(asked)
      ? explanation(prompt)
      : /\btable\b/.test(asked)
        ? TABLE_REPLY
        : /\bcode\b/.test(asked)
          ? CODE_REPLY
          : SHORT;
  return {
    thinking:
      'The person tries the demo. I choose the scripted reply that fits the prompt, and say plainly that it is scripted.',
    text,
    pace: PACE,
  };
}

/** What the last tool results said, each cut to its first 400 characters. */
function resultsOf(request: MessagesRequest): string[] {
  return blocksOf(request.messages.at(-1)?.content)
    .filter((block) => block.type === 'tool_result')
    .map((block) => textOf(block['content']).slice(0, 400));
}

/** Lines of `text` with a word in them, to have something real to edit. */
function lineToEdit(text: string): string | undefined {
  return text.split('\n').find((line) => /^#+ \S|\w{3,}/.test(line) && line.length < 120);
}

/** Reads README.md, adds a line to it, and runs a command; each round depends on what the tools answered. */
function toolReply(request: MessagesRequest, prompt: string): Script {
  const offered = new Set((request.tools ?? []).map((tool) => tool['name']));
  const since = request.messages.findLastIndex(
    ({ role, content }) => role === 'user' && !blocksOf(content).some((block) => block.type === 'tool_result'),
  );
  const calls = request.messages
    .slice(since + 1)
    .flatMap(({ content }) => blocksOf(content).filter(({ type }) => type === 'tool_use'));
  const done = new Set(calls.map((block) => block['name']));
  const wants = (name: string): boolean => offered.has(name) && !done.has(name);

  if (wants('read_file')) {
    return {
      text: 'I read the file first. (A scripted reply of the demo server.)',
      tools: [{ name: 'read_file', input: { path: 'README.md' } }],
      pace: PACE,
    };
  }
  const line = done.has('edit_file')
    ? undefined
    : lineToEdit(
        resultsOf(request)
          .join('\n')
          .replace(/^\s*\d+[:|\t ]+/gm, ''),
      );
  if (wants('edit_file') && line !== undefined) {
    return {
      text: 'I add a sentence below its first line.',
      tools: [
        {
          name: 'edit_file',
          input: {
            path: 'README.md',
            old_text: line,
            new_text: `${line}\n\nThis sentence was added by a scripted demo.`,
          },
        },
      ],
      pace: PACE,
    };
  }
  if (wants('run_command')) {
    return {
      text: 'Now I look at what changed.',
      tools: [{ name: 'run_command', input: { command: 'git status --short' } }],
      pace: PACE,
    };
  }
  if (calls.length === 0) return textReply(prompt);
  const results = resultsOf(request);
  return {
    text: `Done: ${[...done].map((name) => `\`${String(name)}\``).join(', ')}.\n\n${NOTICE}${results.length > 0 ? `\n\nThe last result was:\n\n\`\`\`\n${results.join('\n') || '(empty)'}\n\`\`\`` : ''}`,
    pace: PACE,
  };
}

/** The demo's answer to a request: a friendly reply that says that it is scripted, or a small task for the tools. */
export function demoScript(request: MessagesRequest): Script {
  const prompt = textOf(
    request.messages.findLast(({ role, content }) => role === 'user' && textOf(content) !== '')?.content,
  );
  return (request.tools ?? []).length > 0 ? toolReply(request, prompt) : textReply(prompt);
}
