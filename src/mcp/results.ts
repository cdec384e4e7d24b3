import { failure } from '../base/index.ts';
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';
import { head, visibleLine, visibleText } from '../files/index.ts';
import { type FilePart, filePart, type FitPicture } from '../llm/index.ts';
import type { ToolOutput } from '../workspace/index.ts';

/** The most base64 of a result's pictures and documents. */
const maxFilesLength = 20_000_000;
const maxFiles = 20;
/** The most of a result that Claude is told, UTF-16 units. */
const maxResultLength = 50_000;

/** The result of a call as Claude and the person read it: what cannot be seen is shown by signs, and all is bounded. */
export async function outputOf(result: CallToolResult, fit: FitPicture): Promise<ToolOutput> {
  const isError = result.isError === true;
  const parts = result.content.map(textOf).filter((text) => text !== '');
  const structured = result.structuredContent === undefined ? '' : JSON.stringify(result.structuredContent);
  // Servers repeat what is structured as text, for clients that know only that.
  if (structured !== '' && !parts.some((part) => sameJson(part, structured))) parts.push(structured);
  const { files, left } = await filesOf(result.content, fit);
  parts.push(...left);
  const bounded = head(visibleText(parts.join('\n')), maxResultLength);
  const output = bounded.cut ? `${bounded.text}\n… the rest is left out.` : bounded.text;
  return {
    output: output === '' ? (isError ? 'The tool failed, without a word.' : '(no content)') : output,
    isError,
    ...(files.length === 0 ? {} : { parts: files }),
  };
}

/** Pictures and PDFs of a result that the API takes; what they are is told by their bytes, and what is left out by words. */
async function filesOf(
  content: readonly ContentBlock[],
  fit: FitPicture,
): Promise<{ readonly files: FilePart[]; readonly left: string[] }> {
  let room = maxFilesLength;
  const files: FilePart[] = [];
  const left: string[] = [];
  for (const block of content) {
    const found = bytesOf(block);
    if (!found) continue;
    const { base64, name } = found;
    const tooMuch = base64.length > room || files.length >= maxFiles;
    const made = tooMuch ? failure('has no room') : filePart(await fit(Buffer.from(base64, 'base64')), name);
    if (made === null) continue;
    if (!made.ok) left.push(`[${name} is left out: it ${made.problem}.]`);
    else {
      files.push(made.part);
      room -= made.part.base64.length;
    }
  }
  return { files, left };
}

function bytesOf(block: ContentBlock): { readonly base64: string; readonly name: string } | null {
  if (block.type === 'image') return { base64: block.data, name: 'picture' };
  if (block.type !== 'resource' || !('blob' in block.resource)) return null;
  return { base64: block.resource.blob, name: visibleLine(block.resource.uri) };
}

function sameJson(text: string, json: string): boolean {
  if (text.length > 1_000_000 || !/^\s*[[{"\d\w]/.test(text)) return false;
  try {
    return JSON.stringify(JSON.parse(text)) === json;
  } catch {
    return false;
  }
}

function textOf(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}, ${visibleLine(block.mimeType)}, ${sizeOf(block.data)}]`;
    case 'resource_link':
      return `[resource ${visibleLine(block.uri)}: ${visibleLine(block.title ?? block.name)}]`;
    case 'resource': {
      const { resource } = block;
      const name = visibleLine(resource.uri);
      if ('text' in resource) return `[resource ${name}]\n${resource.text}`;
      return `[resource ${name}, ${visibleLine(resource.mimeType ?? 'bytes')}, ${sizeOf(resource.blob)}]`;
    }
    default:
      return '[a part of a kind that this version does not know]';
  }
}

const sizeOf = (base64: string): string => `${Math.ceil((base64.length * 3) / 4 / 1024)} KB`;
