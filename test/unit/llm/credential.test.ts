import assert from 'node:assert/strict';
import { keyProblem } from '../../../src/llm/index.ts';

describe('a key', () => {
  it('of printable ASCII could be one', () => assert.equal(keyProblem('sk-ant-api03-AbC_123'), null));

  for (const key of ['', 'a b', 'a\nb', 'a\r', ' a', 'a\t', '“a”', 'ключ', 'a\u200b', 'a\u00a0', 'a\u0007']) {
    it(`${JSON.stringify(key)} cannot be one, and the sentence does not repeat it`, () => {
      const problem = keyProblem(key);
      assert.ok(problem);
      if (key.trim().length > 2) assert.ok(!problem.includes(key));
    });
  }
});
