import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import powershell from 'highlight.js/lib/languages/powershell';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { showInvisible } from '../invisible.ts';

const languages = {
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  lua,
  makefile,
  markdown,
  php,
  powershell,
  python,
  ruby,
  rust,
  shell,
  sql,
  swift,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/**
 * Code above this is coloured line by line only. The grammars are regular expressions that take more than linear time
 * on some inputs, so what they are given at once is bounded by size, by line, and by run of letters.
 */
const maxLength = 16 * 1024;
const maxLines = 600;
const maxLineLength = 400;
const longWord = /[^\s"'`(){}[\],;:=<>/.]{100}/;
/** These look for a function's head in any row of words, and take long over long ones. */
const slowOnWords = new Set(['C', 'C++', 'C#', 'Java']);
const ratherLongWord = /\w{48}/;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);

function isPlain(line: string, language: string): boolean {
  if (line.length > maxLineLength || longWord.test(line)) return true;
  return ratherLongWord.test(line) && slowOnWords.has(hljs.getLanguage(language)?.name ?? '');
}

/** The HTML of one line without colours, unseen characters made visible. */
export const plainLine = (line: string): string => showInvisible(escape(line));

/** The HTML of one line, coloured as if it stood alone. */
export function colourLine(line: string, language: string): string {
  if (line === '' || isPlain(line, language) || !hljs.getLanguage(language)) return plainLine(line);
  return showInvisible(hljs.highlight(line, { language, ignoreIllegals: true }).value);
}

/** Whether {@link colourLines} has something to add to {@link colourLine} for this code. */
export function canColour(lines: readonly string[], language: string): boolean {
  if (lines.length > maxLines || !hljs.getLanguage(language)) return false;
  let size = 0;
  return lines.every((line) => (size += line.length + 1) <= maxLength && !isPlain(line, language));
}

/** The HTML of each line, coloured with all lines in view: a comment that spans lines closes and reopens. */
export function colourLines(lines: readonly string[], language: string): string[] {
  const html = hljs.highlight(lines.join('\n'), { language, ignoreIllegals: true }).value;
  const open: string[] = [];
  return html.split('\n').map((line) => {
    const before = open.join('');
    for (const tag of line.match(/<span class="[^"]*">|<\/span>/g) ?? []) {
      if (tag === '</span>') open.pop();
      else open.push(tag);
    }
    return showInvisible(before + line + '</span>'.repeat(open.length));
  });
}
