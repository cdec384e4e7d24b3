import type { MarkdownIt, Token } from 'markdown-it';
import { newToken, type ParseEnv } from '../grammar/parser.ts';

/** Longer inline text may be divided, and comes but once. In UTF-16 units. */
const maxLength = 2000;
/** So much inline text is remembered, in UTF-16 units. */
const maxRememberedLength = 500_000;

/**
 * HTML of inline text by its markdown. What is still open is rendered again with each chunk: of a long table in a list
 * that is all of its cells, of which only the last is new.
 */
export class RenderedInlines {
  readonly #md: MarkdownIt;
  readonly #known = new Map<string, string>();
  #size = 0;

  constructor(md: MarkdownIt) {
    this.#md = md;
  }

  /** Puts what is known into the tokens, and gives those that are to be kept once the parser's rules have run. */
  fill(tokens: readonly Token[], env: ParseEnv): Token[] {
    return tokens.filter((token) => {
      if (!isAlwaysTheSame(token, env)) return false;
      const html = this.#known.get(token.content);
      if (html === undefined) return true;
      setRendered(token, html);
      return false;
    });
  }

  /** Remembers the HTML of these tokens. */
  keep(tokens: readonly Token[], env: ParseEnv): void {
    for (const token of tokens) {
      const html = this.#md.renderer.renderInline(token.children ?? [], this.#md.options, env);
      setRendered(token, html);
      if (this.#size > maxRememberedLength) this.#clear();
      this.#size += token.content.length + html.length;
      this.#known.set(token.content, html);
    }
  }

  #clear(): void {
    this.#known.clear();
    this.#size = 0;
  }
}

/** Whether an inline token reads the same wherever it stands: no part of a longer text, no label of a definition. */
function isAlwaysTheSame({ type, content, meta }: Token, env: ParseEnv): boolean {
  if (type !== 'inline' || env.piece || meta?.['unfinished'] === true || content.length > maxLength) return false;
  // A task's box depends on where it stands.
  return !content.includes('[') || (!/^\s*\[[ xX]\]/.test(content) && !hasAny(env.references));
}

function hasAny(references: object | undefined): boolean {
  // Those of the text before are inherited.
  for (const label in references) if (label !== '') return true;
  return false;
}

function setRendered(token: Token, html: string): void {
  const rendered = newToken('rendered', 0);
  rendered.content = html;
  token.children = [rendered];
}
