import * as vscode from 'vscode';
import {
  attachFile,
  attachText,
  type AttachmentResult,
  type OfferedContext,
  rank,
  type Suggestion,
} from '../../context/index.ts';
import { visibleLine } from '../../files/index.ts';
import type { OfferedPrompt } from '../../mcp/index.ts';
import type { Servers } from './servers.ts';
import { t, withoutLinks, failure } from '../../base/index.ts';

const maxShown = 12;

/** A resource or a prompt of a server, as the view gives it back. */
interface Value {
  readonly mcp: 'resource' | 'prompt';
  readonly server: string;
  readonly id: string;
}

function readValue(text: string): Value | null {
  if (!text.startsWith('{"mcp":')) return null;
  const { mcp, server, id } = JSON.parse(text) as Partial<Record<keyof Value, unknown>>;
  const isKnown = (mcp === 'resource' || mcp === 'prompt') && typeof server === 'string' && typeof id === 'string';
  return isKnown ? { mcp, server, id } : null;
}

const writeValue = (value: Value): string => JSON.stringify(value);

/** Resources and prompts of running MCP servers, for the composer. */
export class ServerContext implements OfferedContext {
  readonly #servers: Pick<Servers, 'offers' | 'fitPicture'>;

  constructor(servers: Pick<Servers, 'offers' | 'fitPicture'>) {
    this.#servers = servers;
  }

  async context(query: string): Promise<readonly Suggestion[]> {
    const resources = (await this.#servers.offers?.resources()) ?? [];
    const byTitle = new Map(resources.map((resource) => [`${resource.title} ${resource.uri}`, resource]));
    return rank(query, [...byTitle.keys()], maxShown).flatMap((key) => {
      const found = byTitle.get(key);
      if (!found) return [];
      const { server, uri, title, description } = found;
      const value = writeValue({ mcp: 'resource', server, id: uri });
      return [{ value, label: title, detail: `${visibleLine(server)}: ${description}` }];
    });
  }

  async prompts(): Promise<readonly Suggestion[]> {
    const prompts = (await this.#servers.offers?.prompts()) ?? [];
    return prompts.map(({ server, name, description }) => ({
      value: writeValue({ mcp: 'prompt', server, id: name }),
      label: `/${visibleLine(server)}:${visibleLine(name)}`,
      detail: description,
    }));
  }

  owns(value: string): boolean {
    return readValue(value) !== null;
  }

  async attach(text: string): Promise<readonly AttachmentResult[]> {
    const value = readValue(text);
    const offers = this.#servers.offers;
    if (!value || !offers) return [failure(t('The server does not run any more.'))];
    try {
      const parts = await offers.read(value.server, value.id);
      const from = t('of the MCP server {0}', visibleLine(value.server));
      return await Promise.all(
        parts.map(async (part) =>
          part.kind === 'text'
            ? attachText(part.uri, `${part.uri} ${from}`, part.text)
            : attachFile(
                part.uri,
                part.bytes,
                () => Promise.reject(new Error(t('It is no text.'))),
                this.#servers.fitPicture,
              ),
        ),
      );
    } catch (error) {
      return [failure(error instanceof Error ? error.message : String(error))];
    }
  }

  async fill(text: string): Promise<string> {
    const value = readValue(text);
    const offers = this.#servers.offers;
    const prompt = (await offers?.prompts())?.find(({ server, name }) => server === value?.server && name === value.id);
    if (!offers || !prompt) throw new Error(t('The server does not offer this prompt any more.'));
    const given = await askArguments(prompt);
    return given === null ? '' : offers.fill(prompt.server, prompt.name, given);
  }
}

/** Asks for what a prompt wants to know, one after the other; `null` when the person thinks better of it. */
async function askArguments(prompt: OfferedPrompt): Promise<Record<string, string> | null> {
  const given: Record<string, string> = {};
  for (const { name, description, required } of prompt.arguments) {
    const text = await vscode.window.showInputBox({
      title: `${visibleLine(prompt.server)}: ${visibleLine(prompt.name)}`,
      prompt: withoutLinks(`${visibleLine(name)}${description === '' ? '' : `: ${description}`}`),
      placeHolder: required ? '' : t('may be left empty'),
      ignoreFocusOut: true,
    });
    if (text === undefined) return null;
    if (text !== '') given[name] = text;
  }
  return given;
}
