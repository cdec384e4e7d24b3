import assert from 'node:assert/strict';
import type { ToolStep } from '../../../src/conversation/index.ts';
import type { ChatStreamChunk } from '../../../src/llm/index.ts';
import { pageOf } from '../../support/webAnswers.ts';
import { prompt, ScriptedProvider, scriptedSession } from './scripted.ts';

type WebChunk = Extract<ChatStreamChunk, { type: 'web_lookup' | 'citations' | 'output_text' }>;
const said = (data: string): WebChunk => ({ type: 'output_text', data, usage: null });
const cited = (...numbers: number[]): WebChunk => ({ type: 'citations', data: numbers.map(pageOf), usage: null });
const lookup = (data: Extract<WebChunk, { type: 'web_lookup' }>['data']): WebChunk => ({
  type: 'web_lookup',
  data,
  usage: null,
});

const search: readonly WebChunk[] = [
  lookup({ state: 'running', callId: 'w1', tool: 'web_search', subject: '' }),
  lookup({ state: 'running', callId: 'w1', tool: 'web_search', subject: 'flush order' }),
  lookup({ state: 'done', callId: 'w1', pages: [pageOf(1), pageOf(2)] }),
];

describe('an answer from the web', () => {
  it('has a row for each lookup, numbers in its text, and the pages that they stand for', async () => {
    const chunks = [...search, said('It waits.'), cited(2, 1), said(' It goes.'), cited(2)];
    const { session, answer } = scriptedSession(new ScriptedProvider({ chunks }));
    await session.send(prompt('Look.'));
    const { text, sources, steps } = answer();
    const mark = (number: number, page: number): string => `[${number}](<${pageOf(page).url}>)`;
    assert.equal(text, `It waits.${mark(1, 2)}${mark(2, 1)} It goes.${mark(1, 2)}`);
    assert.deepEqual(sources, [pageOf(2), pageOf(1)]);
    const row = steps[0] as ToolStep;
    assert.deepEqual(
      [row.name, row.subject, row.args, row.state],
      ['web_search', 'flush order', '{"query":"flush order"}', 'done'],
    );
    assert.match(row.output ?? '', /Guide 1 \[draft\]\nhttps:\/\/docs1\.example/);
    assert.equal(steps.length, 1);
  });

  it('has the query in the row of a round that came whole, too', async () => {
    const { session, answer } = scriptedSession(new ScriptedProvider({ chunks: search.slice(1) }));
    await session.send(prompt('Look.'));
    assert.deepEqual(
      answer().steps.map((step) => step.kind === 'tool' && [step.subject, step.state]),
      [['flush order', 'done']],
    );
  });

  it('leaves no lookup that looks as if it went on', async () => {
    const { session, answer } = scriptedSession(new ScriptedProvider({ chunks: search.slice(0, 2), text: 'Well.' }));
    await session.send(prompt('Look.'));
    assert.deepEqual(
      answer().steps.map((step) => step.kind === 'tool' && step.state),
      ['cancelled'],
    );
  });

  it('cannot be broken by an address', async () => {
    const page = { url: 'https://a.example/x>) [y](javascript:1) <', title: '<b>\nTitle' };
    const chunks: ChatStreamChunk[] = [said('Said.'), { type: 'citations', data: [page], usage: null }];
    const { session, answer } = scriptedSession(new ScriptedProvider({ chunks }));
    await session.send(prompt('Look.'));
    assert.equal(answer().text, 'Said.[1](<https://a.example/x%3E)%20[y](javascript:1)%20%3C>)');
    assert.equal(answer().sources?.[0]?.title, '<b> Title');
  });
});
