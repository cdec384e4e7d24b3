import { t } from '../base/index.ts';
import { createHash } from 'node:crypto';
import type { Tool as McpTool } from '@modelcontextprotocol/client';
import { head, visibleLine, visibleText } from '../files/index.ts';
import type { JsonObject } from '../llm/index.ts';
import { allowed, ask, objectInput, type Plan, type Tool } from '../workspace/index.ts';
import type { McpServer } from './mcpServer.ts';

/** The longest description of a tool that Claude is told, UTF-16 units. */
const maxDescriptionLength = 4000;

export interface ServerToolOptions {
  /** The name under which Claude knows it. */
  readonly name: string;
  readonly server: McpServer;
  readonly tool: McpTool;
  /** The person's rules by which things run unasked. */
  readonly rules: () => readonly string[];
  /** Whether the person trusts what the server says of its tools. */
  readonly isTrusted: () => boolean;
}

/** Fingerprint of a tool as a server describes it: a yes for longer than once holds for exactly this. */
const fingerprint = (server: McpServer, { name, description, inputSchema, annotations }: McpTool): string =>
  createHash('sha256')
    .update(JSON.stringify([server.identity, name, description, inputSchema, annotations]))
    .digest('hex')
    .slice(0, 12);

/** A tool of a server as Claude may ask for it: each use is asked for, with its input in full. */
export function serverTool(options: ServerToolOptions): Tool {
  const { name, tool, isTrusted } = options;
  const { readOnlyHint, destructiveHint } = tool.annotations ?? {};
  const reads = readOnlyHint === true && destructiveHint !== true && isTrusted();
  return {
    name,
    description: head(tool.description ?? tool.title ?? '', maxDescriptionLength).text,
    // One that the server has changed since is not known to read any more, and Plan mode refuses it.
    get kind() {
      return reads && !listing(options).isChanged ? 'read' : 'external';
    },
    schema: { ...tool.inputSchema },
    call: (input) => {
      const fields = objectInput(input);
      return { subject: subjectOf(fields), prepare: () => Promise.resolve(planOf(options, fields, reads)) };
    },
  };
}

/** The texts of an input, for a row's title. */
function subjectOf(input: JsonObject): string {
  const values = Object.values(input).filter((value) => typeof value === 'string' || typeof value === 'number');
  return head(values.join(' · '), 200).text;
}

/** The tool as the server lists it now, which counts, not what was when the conversation began. */
function listing({ server, tool }: ServerToolOptions): { listed: McpTool | null; isChanged: boolean } {
  const listed = server.tools.find((other) => other.name === tool.name) ?? null;
  return { listed, isChanged: listed !== null && fingerprint(server, listed) !== fingerprint(server, tool) };
}

function planOf(options: ServerToolOptions, input: JsonObject, reads: boolean): Plan {
  const { name, server, tool, rules } = options;
  const run: Plan['run'] = (signal, progress, _answer, askMore) => server.call(tool, input, signal, progress, askMore);
  const { listed, isChanged } = listing(options);
  const mark = fingerprint(server, listed ?? tool);
  const rule = `${name} (${mark})`;
  if (!isChanged && reads) return allowed(run);
  if (rules().includes(rule)) return allowed(run, rule);
  return ask(
    {
      title: t(
        'Use {0} of {1}',
        visibleLine(head(tool.annotations?.title ?? tool.title ?? tool.name, 100).text),
        visibleLine(server.name),
      ),
      detail: visibleLine(head((listed ?? tool).description ?? '', 300).text),
      reason: reasonOf(tool, isChanged),
      preview: { kind: 'text', text: visibleText(JSON.stringify(input, null, 2)) },
      grant: `mcp ${name} ${mark}`,
      rule,
    },
    run,
  );
}

function reasonOf({ annotations }: McpTool, isChanged: boolean): string {
  const sentences = [
    isChanged ? t('The server has changed this tool since the conversation began.') : '',
    t('It belongs to an MCP server, so Sidestream cannot tell what it does.'),
    hintOf(annotations),
    t('A yes for longer than once holds for every use of the tool, whatever the input.'),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function hintOf(annotations: McpTool['annotations']): string {
  if (annotations?.readOnlyHint === true) return t('The server says that it only reads.');
  if (annotations?.destructiveHint === true) return t('The server says that it may destroy something.');
  return '';
}
