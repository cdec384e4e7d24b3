import assert from 'node:assert/strict';
import fc from 'fast-check';
import { flowOn, type Piece } from '../../../src/webview/transcript/article/flow.ts';

const written = (pieces: readonly Piece[] | null): string =>
  (pieces ?? []).map((piece) => (piece.kind === 'text' ? piece.text : `[${piece.index}]`)).join('');

describe('the flow of an answer', () => {
  it('puts each step where it stands in the text', () => {
    assert.equal(written(flowOn([{ at: 0 }, { at: 3 }, { at: 3 }], 0, 0, 'abcdef', true)), '[0]abc[1][2]def');
  });

  it('goes on behind what is drawn', () => {
    assert.equal(written(flowOn([{ at: 0 }, { at: 6 }], 1, 3, 'defgh', false)), 'def[1]gh');
  });

  it('lets a step wait for the text before it', () => {
    assert.equal(written(flowOn([{ at: 5 }], 0, 0, 'abc', false)), 'abc');
    assert.equal(written(flowOn([{ at: 5 }], 0, 3, 'defg', false)), 'de[0]fg');
  });

  it('places a step beyond the end once the answer has ended', () => {
    assert.equal(written(flowOn([{ at: 9 }], 0, 0, 'abc', true)), 'abc[0]');
  });

  it('says when a step belongs into what is drawn', () => {
    assert.equal(flowOn([{ at: 2 }], 0, 3, 'x', false), null);
  });

  it('comes to the same in any number of pieces', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.array(fc.nat(40), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (text, places, sizes) => {
          const steps = places.map((at) => ({ at: Math.min(at, text.length) })).sort((a, b) => a.at - b.at);
          let shown = '';
          let placed = 0;
          let drawn = 0;
          for (let turn = 0; drawn < text.length; turn++) {
            const next = text.slice(drawn, drawn + (sizes[turn % sizes.length] ?? 1));
            const pieces = flowOn(steps, placed, drawn, next, false) ?? [];
            shown += written(pieces);
            placed += pieces.filter(({ kind }) => kind === 'step').length;
            drawn += next.length;
          }
          shown += written(flowOn(steps, placed, drawn, '', true));
          assert.equal(shown, written(flowOn(steps, 0, 0, text, true)));
        },
      ),
    );
  });
});
