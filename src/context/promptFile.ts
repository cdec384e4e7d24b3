import { type ConversationChoice, readChoice } from '../conversation/index.ts';
import { readFrontMatter, textValue } from './rules/frontMatter.ts';

/** A person's own prompt: a `*.prompt.md` file, or one of `.claude/commands`. */
export interface PromptFile {
  /** The file's name without its ending: what is typed after the `/`. */
  readonly name: string;
  readonly description: string;
  /** It was written for an agent, so that it wants tools. */
  readonly workspace: boolean;
  /** Names of models, the first that is there is to answer; empty where the prompt is for any. */
  readonly models: readonly string[];
  /** Effort and thinking of its turn. */
  readonly choice: ConversationChoice;
  /** Why the front matter cannot be read, as a sentence. */
  readonly problem: string | null;
  readonly text: string;
  /** The folder in which it was found. */
  readonly origin: string;
}

/** Values that `${…}` may stand for in a prompt. */
export interface PromptVariables {
  /** The open file's path in the workspace. */
  readonly file: string;
  readonly selection: string;
  readonly workspaceFolder: string;
}

/** Reads the front matter and the text. Keys that are not known are passed over; without front matter all is text. */
export async function readPromptFile(name: string, source: string, origin: string): Promise<PromptFile> {
  const { data, text, problem } = await readFrontMatter(source);
  const mode = textValue(data['agent']) || textValue(data['mode']);
  const models = (Array.isArray(data['model']) ? data['model'] : [data['model']]).map(textValue);
  return {
    name,
    origin,
    description: textValue(data['description']),
    // `ask` is a chat; every other mode, the person's own ones too, is an agent's, and so is one that wants tools.
    workspace: namesTools(data['tools']) || namesTools(data['allowed-tools']) || (mode !== '' && mode !== 'ask'),
    models: models.filter((model) => model !== '' && model !== 'inherit'),
    choice: readChoice({ effort: data['effort'], thinking: data['thinking'] }),
    problem,
    text,
  };
}

/** Whether a prompt names tools. They are those of the assistant that it was written for: here all there are can be used. */
const namesTools = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : textValue(value) !== '');

/** Fills in what is known. `${input:name:hint}` and `$ARGUMENTS` become places to be filled in by hand. */
export function fillIn(text: string, variables: PromptVariables): string {
  const plain = text.replaceAll(/\$(?:ARGUMENTS\b|([1-9])(?!\d))/g, (_, at?: string) =>
    at === undefined ? '[arguments]' : `[argument ${at}]`,
  );
  return plain.replaceAll(/\$\{([a-zA-Z]+)(?::([^}]*))?\}/g, (whole, name: string, more: string | undefined) => {
    switch (name) {
      case 'file':
        return variables.file;
      case 'fileBasename':
        return variables.file.replace(/^.*\//, '');
      case 'selection':
      case 'selectedText':
        return variables.selection;
      case 'workspaceFolder':
        return variables.workspaceFolder;
      case 'input':
        return `[${(more ?? '').split(':').at(-1) ?? ''}]`;
      default:
        return whole;
    }
  });
}
