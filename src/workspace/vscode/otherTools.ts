import { t } from '../../base/index.ts';
import * as vscode from 'vscode';
import { type FilePart, filePart, type FitPicture, type JsonObject } from '../../llm/index.ts';
import { head, visibleLine, visibleText } from '../../files/index.ts';
import { ask, objectInput, type Plan, type Tool, type ToolOutput } from '../tool.ts';

const maxOutputLength = 50_000;
/** Names of tools that the API takes. */
const usableName = /^[A-Za-z0-9_-]{1,64}$/;
const ours = 'sidestream_';

/** Tools that other extensions and MCP servers offer, and that could be added. */
export const offeredTools = (): readonly vscode.LanguageModelToolInformation[] =>
  vscode.lm.tools.filter(({ name }) => !name.startsWith(ours) && usableName.test(name));

/**
 * The tools of others that the person has added, as tools of a workspace command. What they do is not known, so each use
 * is asked for, and they are off while the workspace is not trusted.
 *
 * @param added the names of those that were added
 * @param fit makes pictures as small as the API takes them
 */
export function otherTools(added: readonly string[], fit: FitPicture): readonly Tool[] {
  return offeredTools()
    .filter(({ name }) => added.includes(name))
    .map((tool): Tool => ({
      name: tool.name,
      description: tool.description,
      kind: 'run',
      schema: (tool.inputSchema as JsonObject | undefined) ?? { type: 'object', properties: {} },
      call: (input) => {
        const fields = objectInput(input);
        return {
          subject: head(JSON.stringify(input), 200).text,
          prepare: () => Promise.resolve(planOf(tool, fields, fit)),
        };
      },
    }));
}

function planOf(tool: vscode.LanguageModelToolInformation, input: object, fit: FitPicture): Plan {
  const shown = JSON.stringify(input, null, 2);
  return ask(
    {
      title: t('Use the tool {0}', visibleLine(tool.name)),
      detail: visibleLine(head(tool.description, 300).text),
      reason: t('It comes from another extension, so Sidestream cannot tell what it does.'),
      preview: { kind: 'text', text: visibleText(shown) },
      grant: `tool ${tool.name}\n${shown}`,
    },
    async (signal) => {
      const source = new vscode.CancellationTokenSource();
      const onAbort = (): void => source.cancel();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        const result = await vscode.lm.invokeTool(tool.name, { input, toolInvocationToken: undefined }, source.token);
        return await outputOf(result.content, fit);
      } finally {
        signal.removeEventListener('abort', onAbort);
        source.dispose();
      }
    },
  );
}

/** Texts together, and the pictures and documents that the API takes, by their bytes. */
async function outputOf(given: readonly unknown[], fit: FitPicture): Promise<ToolOutput> {
  const texts: string[] = [];
  const parts: FilePart[] = [];
  for (const part of given) {
    if (part instanceof vscode.LanguageModelTextPart) texts.push(part.value);
    if (!(part instanceof vscode.LanguageModelDataPart)) continue;
    const made = filePart(await fit(part.data), 'document');
    if (made?.ok) parts.push(made.part);
    else texts.push(`[${visibleLine(part.mimeType)}, left out${made ? `: it ${made.problem}` : ''}]`);
  }
  const bounded = head(texts.filter((text) => text !== '').join('\n'), maxOutputLength);
  const output = bounded.cut ? `${bounded.text}\n… the rest is left out.` : bounded.text;
  return {
    output: output === '' && parts.length === 0 ? '(no text)' : output,
    isError: false,
    ...(parts.length === 0 ? {} : { parts }),
  };
}
