import assert from 'node:assert/strict';
import { lineRange, pieceAt } from '../../../src/features/review/pieceAt.ts';
import { piecesBetween } from '../../../src/files/index.ts';
import type { UnkeptPiece } from '../../../src/workspace/index.ts';

/** Pieces with their lines in the text of now, as the review gives them. */
function pieces(before: string, now: string): readonly UnkeptPiece[] {
  let shift = 0;
  return piecesBetween(before, now).map((piece) => {
    const newLine = piece.line + shift;
    shift += piece.added.length - piece.removed.length;
    return { ...piece, newLine, newCount: piece.added.length };
  });
}

/** A change as VS Code's peek gives it: start and end in the text before, start and end in the text of now. */
const given = (...[from, to, start, end]: readonly number[]): Parameters<typeof pieceAt>[1] => ({
  now: lineRange(start, end) ?? assert.fail(),
  before: lineRange(from, to),
});

describe('the piece at a place', () => {
  const before = '1\n2\n3\n4\n5\n6\n7\n';
  const now = 'one\n2\n4\n5\nnew\n6\nseven\n';
  const found = (...range: readonly number[]): number =>
    pieces(before, now).findIndex(({ start }) => start === pieceAt(pieces(before, now), given(...range))?.start);

  it('is the one that the peek shows: replaced, removed, inserted lines', () => {
    assert.equal(found(1, 1, 1, 1), 0);
    assert.equal(found(3, 3, 2, 0), 1);
    assert.equal(found(5, 0, 5, 5), 2);
    assert.equal(found(7, 7, 7, 7), 3);
  });

  it('is none where another one has come to these lines since the peek compared them', () => {
    // The peek has compared a text in which line 4 was another place of the text before.
    assert.equal(found(2, 2, 5, 5), -1);
    assert.equal(found(1, 1, 7, 7), -1);
    assert.equal(found(6, 0, 1, 1), -1);
  });

  it('is the one at the cursor, where nothing is said of the text before', () => {
    const at = (line: number): string | undefined =>
      pieceAt(pieces(before, now), { now: { first: line, last: line }, before: null })?.added.join('');
    assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(at), ['one\n', '', '', undefined, 'new\n', undefined, 'seven\n']);
    assert.equal(lineRange(undefined, 1), null);
  });
});
