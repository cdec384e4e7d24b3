import assert from 'node:assert/strict';
import fc from 'fast-check';
import { offersFor, type Surrounding } from '../../../src/context/offer.ts';

const nothing: Surrounding = { file: null, hasSelection: false, problems: 0, changes: 0, hasFolder: false };
const labels = (surrounding: Partial<Surrounding>): readonly string[] =>
  offersFor({ ...nothing, ...surrounding }).map(({ label }) => label);

describe('offers for what is open', () => {
  it('begin with the problems of the open file', () => {
    const [first, second, third] = labels({ file: 'a.ts', problems: 2, changes: 3, hasFolder: true });
    assert.equal(first, 'Fix the 2 problems in a.ts');
    assert.equal(second, 'Explain a.ts');
    assert.equal(third, 'Review the 3 files that I changed');
  });

  it('speak of the selection where there is one', () => {
    assert.equal(labels({ file: 'a.ts', hasSelection: true })[0], 'Explain the selection in a.ts');
  });

  it('show what a file name hides', () => {
    assert.doesNotMatch(labels({ file: 'a\u202egnp.ts' })[0] ?? '', /\u202e/);
  });

  it('never ask for tools where no folder is open', () => {
    for (const file of [null, 'a.ts'])
      assert.ok(offersFor({ ...nothing, file, problems: 1 }).every(({ workspace }) => !workspace));
  });

  it('are three, with different names, whatever is open', () => {
    const surrounding = fc.record<Surrounding>({
      file: fc.option(fc.string({ minLength: 1 })),
      hasSelection: fc.boolean(),
      problems: fc.nat(9),
      changes: fc.nat(9),
      hasFolder: fc.boolean(),
    });
    fc.assert(
      fc.property(surrounding, (open) => {
        const offers = offersFor(open);
        assert.equal(offers.length, 3);
        assert.equal(new Set(offers.map(({ id }) => id)).size, 3);
        assert.ok(offers.every(({ label, prompt }) => label !== '' && prompt !== ''));
      }),
    );
  });
});
