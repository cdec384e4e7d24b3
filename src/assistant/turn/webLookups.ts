import { plainLine } from '../../base/index.ts';
import type { ToolStep } from '../../conversation/index.ts';
import type { WebLookup, WebPage } from '../../llm/index.ts';
import type { RunningAnswer } from './runningAnswer.ts';

/** The lookups in the web of a running answer: a row for each, and the pages that its text is from. */
export class WebLookups {
  readonly #answer: RunningAnswer;

  constructor(answer: RunningAnswer) {
    this.#answer = answer;
  }

  /** Shows a lookup as it is now. */
  take(lookup: WebLookup): void {
    const { conversation, id, message } = this.#answer;
    const row = message.steps.find(
      (step): step is ToolStep => step.kind === 'tool' && step.callId === lookup.callId && step.state === 'running',
    );
    if (lookup.state === 'running') {
      const args = lookup.subject === '' ? '' : JSON.stringify({ [nameOf[lookup.tool]]: lookup.subject });
      if (row) conversation.updateStep(id, { ...row, subject: lookup.subject, args });
      else
        this.#answer.addTool({
          callId: lookup.callId,
          name: lookup.tool,
          subject: lookup.subject,
          args,
          state: 'running',
        });
    } else if (row) {
      const durationMs = Math.max(0, Date.now() - row.startedAt);
      const output = lookup.state === 'done' ? pageList(lookup.pages) : lookup.reason;
      conversation.updateStep(id, { ...row, state: lookup.state, output, durationMs });
    }
  }

  /** Numbers of pages as links, for the end of the text that is from them. The same page has the same number. */
  cite(pages: readonly WebPage[]): string {
    const { conversation, id, message } = this.#answer;
    const sources = [...(message.sources ?? [])];
    const marks = pages.map((page) => {
      let index = sources.findIndex(({ url }) => url === page.url);
      if (index < 0) index = sources.push({ url: page.url, title: plainLine(page.title) }) - 1;
      return `[${index + 1}](<${linkable(page.url)}>)`;
    });
    if (sources.length > (message.sources?.length ?? 0)) conversation.setFigures(id, { sources });
    return marks.join('');
  }
}

const nameOf = { web_search: 'query', web_fetch: 'url' } as const;

const pageList = (pages: readonly WebPage[]): string =>
  pages.length === 0 ? 'Nothing was found.' : pages.map(({ title, url }) => `${title}\n${url}`).join('\n\n');

/** An address with nothing in it that could end a link of Markdown. */
const linkable = (url: string): string => url.replaceAll(/[<>\\\s]/g, (character) => encodeURIComponent(character));
