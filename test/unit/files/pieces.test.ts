import assert from 'node:assert/strict';
import fc from 'fast-check';
import { carriedChanges, applyPieces, linesOf, piecesBetween, fromEditor } from '../../../src/files/text/pieces.ts';
import { diffPreview } from '../../../src/files/text/preview.ts';

const line = fc.tuple(fc.constantFrom('a', 'b', 'c', '', 'é😀'), fc.constantFrom('\n', '\r\n', '\r'));
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', 'end', 'a'))
  .map(([lines, last]) => lines.map((parts) => parts.join('')).join('') + last);

describe('pieces of a change', () => {
  it('are the places that differ, whole lines, in order', () => {
    const pieces = piecesBetween('1\n2\n3\n4\n5\n', '1\ntwo\n3\n4\nfive\nsix\n');
    assert.deepEqual(
      pieces.map(({ line: at, removed, added }) => [at, removed, added]),
      [
        [2, ['2\n'], ['two\n']],
        [5, ['5\n'], ['five\n', 'six\n']],
      ],
    );
  });

  it('are one where they touch', () => {
    assert.equal(piecesBetween('1\n2\n3\n', 'one\ntwo\n3\n').length, 1);
  });

  it('none of them is the old text, all of them the new one, for any two texts', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = piecesBetween(before, after);
        assert.equal(applyPieces(before, []), before);
        assert.equal(applyPieces(before, pieces), after);
        for (const [at, piece] of pieces.entries()) {
          assert.equal(before.slice(piece.start, piece.end), piece.removed.join(''));
          assert.equal(piece.insert, piece.added.join(''));
          const next = pieces[at + 1];
          if (next) assert.ok(next.start > piece.end, 'a common line stands between two');
        }
      }),
    );
  });

  it('any of them give the lines that were computed directly', () => {
    fc.assert(
      fc.property(text, text, fc.infiniteStream(fc.boolean()), (before, after, ticks) => {
        const pieces = piecesBetween(before, after);
        const ticked = pieces.filter(() => ticks.next().value === true);
        const old = linesOf(before);
        const direct: string[] = [];
        let at = 0;
        for (const piece of pieces) {
          direct.push(...old.slice(at, piece.line - 1));
          direct.push(...(ticked.includes(piece) ? piece.added : piece.removed));
          at = piece.line - 1 + piece.removed.length;
        }
        direct.push(...old.slice(at));
        assert.equal(applyPieces(before, ticked), direct.join(''));
      }),
    );
  });

  it('made one by one, in any order, end in the new text', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), (before, after, pick) => {
        let now = before;
        for (;;) {
          const left = piecesBetween(now, after);
          const piece = left[pick % Math.max(1, left.length)];
          if (!piece) break;
          now = applyPieces(now, [piece]);
        }
        assert.equal(now, after);
      }),
    );
  });

  it('are found in a text of 200,000 lines', () => {
    const lines = Array.from({ length: 200_000 }, (_, at) => `line ${at}\n`);
    const changed = lines.with(10, 'x\n').with(199_990, 'y\n');
    assert.equal(piecesBetween(lines.join(''), changed.join('')).length, 2);
  });

  it('are one where nothing is alike and a comparison would take long', () => {
    const many = (sign: string): string =>
      Array.from({ length: 30_000 }, (_, at) => `${sign}${at % 7}${at}\n`).join('');
    const [before, after] = [many('a'), many('b')];
    assert.equal(applyPieces(before, piecesBetween(before, after)), after);
  });
});

describe('a text that an editor gives back', () => {
  it('has the line ends that it was given, also where they are mixed', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('\n', '\r\n'), (original, eol) => {
        const inEditor = original.replaceAll(/\r\n|\r|\n/g, eol);
        assert.equal(fromEditor(original, inEditor), original);
      }),
    );
  });

  it('gives a new line the end that most lines have', () => {
    assert.equal(fromEditor('a\r\nb\r\nc\n', 'a\nnew\nb\nc\n'), 'a\r\nnew\r\nb\r\nc\n');
  });
});

describe('the picture of a change', () => {
  it('says to which piece a line belongs', () => {
    const preview = diffPreview('1\n2\n3\n', 'one\n2\nthree\n');
    assert.ok(preview.kind === 'diff');
    assert.deepEqual(
      preview.lines.map(({ kind, text: shown, piece }) => [kind, shown, piece]),
      [
        ['remove', '1', 0],
        ['add', 'one', 0],
        ['same', '2', null],
        ['remove', '3', 1],
        ['add', 'three', 1],
      ],
    );
  });

  it('shows line ends where nothing else differs, and a last line that ends nowhere', () => {
    const shown = (before: string, after: string): readonly string[] => {
      const preview = diffPreview(before, after);
      return preview.kind === 'diff' ? preview.lines.map(({ text: each }) => each) : [];
    };
    assert.deepEqual(shown('a\r\nb\n', 'a\nb\n'), ['a␍␊', 'a␊', 'b']);
    assert.deepEqual(shown('a', 'a\n'), ['a', '\\ No newline at end of file', 'a␊']);
  });

  it('are carried over to the text that another one was made of, but for those in what was made of it', () => {
    const carried = (before: string, made: string, now: string): string =>
      applyPieces(before, carriedChanges(before, made, now));
    assert.equal(carried('1\n2\n3\n', 'one\n2\n3\n', 'one\n2\nmine\n3\n'), '1\n2\nmine\n3\n');
    assert.equal(carried('1\n2\n3\n', '1\nnew\n2\n3\n', '1\nnew\nmine\n2\n'), '1\nmine\n2\n');
    assert.equal(carried('1\n2\n3\n', '1\n3\n', '1\nmine\n3\n'), '1\n2\nmine\n3\n');
    assert.equal(carried('1\n2\n3\n', 'one\n2\n3\n', 'ONE!\n2\n3'), '1\n2\n3');
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lines, lines, lines, lines, (top, madeTop, bottom, ownBottom) => {
        // Claude has changed the part above a line that is there once, the person the part below it.
        const text = (...parts: readonly (readonly string[])[]): string =>
          `${parts[0]?.join('\n')}\n|\n${parts[1]?.join('\n')}\n`;
        assert.equal(carried(text(top, bottom), text(madeTop, bottom), text(madeTop, ownBottom)), text(top, ownBottom));
      }),
    );
  });
});
