import assert from 'node:assert/strict';
import { historyPage, type HistoryQuery } from '../../../../src/panel/history/historyPages.ts';
import { storedConversations } from '../../../../src/panel/history/storedConversations.ts';
import type { Store } from '../../../../src/store/index.ts';
import { Place } from '../../store/support.ts';

describe('a page of the history', () => {
  let place: Place;
  let store: Store;
  beforeEach(() => {
    place = new Place();
    store = place.open();
  });
  afterEach(() => place.remove());

  type Page = NonNullable<Awaited<ReturnType<typeof historyPage>>>;
  const ask = async (more: Partial<HistoryQuery> = {}): Promise<Page> =>
    (await historyPage(
      { store, here: ['file:///here'], shownId: null, stateOf: () => 'idle', now: place.time.now() },
      { query: '', everywhere: false, after: null, ...more },
    )) ?? assert.fail('given up');
  const titles = (page: Page): string[] => page.entries.map(({ title }) => title.text);
  const written = (title: string, answer: string, workspace = 'file:///here'): string => {
    const { id } = place.written(store, `Prompt of ${title}`, answer, workspace);
    store.rename(id, title);
    place.time.pass(1_000);
    return id;
  };

  it('shows this workspace, or all, with their headings', async () => {
    written('Mine', 'x');
    written('Theirs', 'x', 'file:///there');
    store.setPinned(written('Pinned', 'x'), true);
    assert.deepEqual(titles(await ask()), ['Pinned', 'Mine']);
    const all = await ask({ everywhere: true });
    assert.deepEqual(
      all.entries.map(({ title, group, detail }) => [title.text, group, detail]),
      [
        ['Pinned', 'Pinned', 'here · now'],
        ['Theirs', 'Today', 'there · now'],
        ['Mine', 'Today', 'here · now'],
      ],
    );
  });

  it('leads to the next one, without a gap and without a conversation twice', async () => {
    for (let n = 0; n < 130; n++) written(`Number ${n}`, 'x');
    const seen: string[] = [];
    for (let after: HistoryQuery['after'] = null; ;) {
      const page = await ask({ after });
      assert.equal(page.append, after !== null);
      seen.push(...titles(page));
      after = page.next;
      if (after === null) break;
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 130 }, (_, n) => `Number ${129 - n}`),
    );
  });

  it('of a search has titles and texts, with what was found marked', async () => {
    const id = written('The outbox', 'Nothing here.');
    written('Another', 'It is the Outbox that is late.');
    const page = await ask({ query: 'outbox' });
    const [title, text] = page.entries;
    assert.deepEqual([title?.conversationId, title?.title.ranges], [id, [{ start: 4, end: 10 }]]);
    const { excerpt, find } =
      page.entries.find(({ hit }) => hit?.excerpt.text.startsWith('It is'))?.hit ?? assert.fail();
    assert.deepEqual(excerpt.ranges, [{ start: 10, end: 16 }]);
    assert.equal(find, 'Outbox');
    assert.equal(text?.group, 'Messages');
    assert.deepEqual((await ask({ query: 'C:\\ (*' })).entries, []);
  });
});

describe('a conversation from the store', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('says which answer another window runs, and leaves the queue to that one', () => {
    const [a, b] = [place.open(), place.open()];
    const here = storedConversations(() => a, 'file:///here');
    const there = storedConversations(() => b, 'file:///here');
    const conversation = place.conversation();
    here.keep(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Go').id, 'model');
    const queued = [{ id: 'q', text: 'Next', workspace: false, attachments: [], context: '' }];
    here.saveQueue(conversation.id, queued);
    place.time.pass(1_000);
    const other = there.load(conversation.id) ?? assert.fail();
    assert.equal(other.activity(id)?.kind, 'elsewhere');
    assert.deepEqual(there.queue(other), []);
    conversation.end(id, { event: 'stopped' });
    const later = there.load(conversation.id) ?? assert.fail();
    assert.deepEqual([later.activity(id), there.queue(later)], [null, queued]);
  });

  it('is found as the one that was open last, here and failing that anywhere', () => {
    const store = place.open();
    const [here, there] = ['file:///here', 'file:///there'].map((uri) => storedConversations(() => store, uri));
    const id = place.written(store, 'x', 'y').id;
    here?.setLastOpened(id);
    assert.deepEqual([here?.lastOpened(), there?.lastOpened()], [id, id]);
  });
});
