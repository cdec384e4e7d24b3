import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AuthoredChange, lineAuthor, lineAuthors } from '../../../src/files/index.ts';

const authors = (text: string, changes: readonly AuthoredChange<string>[]): (string | null)[] =>
  text.split('\n').map((_, line) => lineAuthor(line, text, changes));

describe('the author of a line', () => {
  it('is the turn that brought it in, and nobody for what stood there before', () => {
    assert.deepEqual(authors('a\nX\nb', [{ author: '1', before: 'a\nb', after: 'a\nX\nb' }]), [null, '1', null]);
  });

  it('is carried through later changes of turns and of the person', () => {
    const changes = [
      { author: '1', before: 'a\nb', after: 'a\nX\nb' },
      // Between the two turns the person has put a line in front.
      { author: '2', before: 'mine\na\nX\nb', after: 'mine\na\nX\nY\nb' },
    ];
    assert.deepEqual(authors('mine\na\nX\nY\nmine too\nb', changes), [null, null, '1', '2', null, null]);
  });

  it('is nobody for a line that the person has changed since, and the last turn for one that several wrote', () => {
    const changes = [
      { author: '1', before: '', after: 'one' },
      { author: '2', before: 'one', after: 'two' },
    ];
    assert.deepEqual(authors('two', changes), ['2']);
    assert.deepEqual(authors('two!', changes), [null]);
  });

  it('is the turn for a whole new file, whatever its line ends', () => {
    assert.deepEqual(lineAuthor(1, 'a\r\nb\r\n', [{ author: '1', before: '', after: 'a\r\nb\r\n' }]), '1');
    assert.deepEqual(lineAuthor(1, 'a\nb\n', [{ author: '1', before: '', after: 'a\r\nb\r\n' }]), '1');
    assert.equal(lineAuthor(9, 'a', []), null);
    assert.equal(lineAuthor(9, 'a', [{ author: '1', before: '', after: 'a' }]), null);
  });

  it('is who inserted it, whoever inserts other lines where afterwards', () => {
    const inserts = fc.array(fc.record({ who: fc.constantFrom('1', '2', '3', 'person'), at: fc.nat(30) }), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(inserts, (steps) => {
        const lines: { text: string; who: string | null }[] = [{ text: 'first', who: null }];
        const changes: AuthoredChange<string>[] = [];
        const text = (): string => lines.map((line) => line.text).join('\n');
        for (const [number, { who, at }] of steps.entries()) {
          const before = text();
          lines.splice(at % (lines.length + 1), 0, { text: `line ${number}`, who: who === 'person' ? null : who });
          if (who !== 'person') changes.push({ author: who, before, after: text() });
        }
        assert.deepEqual(
          authors(text(), changes),
          lines.map(({ who }) => who),
        );
      }),
    );
  });

  it('is nobody who has not had the line in their text', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 4 }), text, (pairs, now) => {
        const changes = pairs.map(([before, after], at) => ({ author: String(at), before, after }));
        for (const [line, author] of lineAuthors(now, changes).entries()) {
          if (author !== null) assert.ok(pairs[Number(author)]?.[1].split('\n').includes(now.split('\n')[line] ?? ''));
        }
      }),
    );
  });
});
