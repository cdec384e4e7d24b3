import assert from 'node:assert/strict';
import { offeredModels } from '../../../src/chatProvider/offeredModels.ts';
import { LlmError, type LlmErrorKind, type ModelInfo } from '../../../src/llm/index.ts';

const named = (id: string): ModelInfo => ({ id }) as ModelInfo;

describe('the models that VS Code’s chat is told of', () => {
  /** A key that is there from the beginning, or after the person was asked so often for it. */
  const parts = (hasKey: boolean, list: () => Promise<readonly ModelInfo[]>, given = false) => {
    const asked: string[] = [];
    let has = hasKey;
    return {
      asked,
      log: { warn: () => undefined },
      hasCredential: () => Promise.resolve(has),
      askForKey: () => {
        asked.push('key');
        has = given;
        return Promise.resolve();
      },
      listModels: list,
      defaultModel: () => named('the-default'),
    };
  };
  const ids = (models: readonly ModelInfo[]): string[] => models.map(({ id }) => id);
  const listed = () => Promise.resolve([named('a'), named('b')]);
  const failing = (kind: LlmErrorKind) => () => Promise.reject(new LlmError(kind, 'No.'));

  it('are those of the list', async () => {
    assert.deepEqual(ids(await offeredModels(parts(true, listed), true)), ['a', 'b']);
  });

  it('are none without a key, which is asked for unless it must be silent', async () => {
    const silent = parts(false, listed, true);
    assert.deepEqual(await offeredModels(silent, true), []);
    assert.deepEqual(silent.asked, []);
    const loud = parts(false, listed, true);
    assert.deepEqual(ids(await offeredModels(loud, false)), ['a', 'b']);
    assert.deepEqual(loud.asked, ['key']);
    assert.deepEqual(await offeredModels(parts(false, listed, false), false), []);
  });

  for (const kind of ['not-found', 'protocol', 'network', 'server'] as const) {
    it(`are the model of new conversations where the list cannot be had (${kind})`, async () => {
      for (const silent of [true, false]) {
        assert.deepEqual(ids(await offeredModels(parts(true, failing(kind)), silent)), ['the-default']);
      }
    });
  }

  it('are none when the key is refused, which is said unless it must be silent', async () => {
    assert.deepEqual(await offeredModels(parts(true, failing('auth')), true), []);
    await assert.rejects(offeredModels(parts(true, failing('auth')), false), LlmError);
  });
});
