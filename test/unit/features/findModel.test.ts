import assert from 'node:assert/strict';
import { describeModels } from '../../../src/anthropic/models.ts';
import { findModel } from '../../../src/features/chat/findModel.ts';

const models = describeModels([
  { id: 'claude-sonnet-5-5', display_name: 'Claude Sonnet 5.5' },
  { id: 'claude-opus-5-5', display_name: 'Claude Opus 5.5', lifecycle: 'deprecated' },
  { id: 'claude-opus-5', display_name: 'Claude Opus 5' },
  { id: 'house-model', display_name: 'The house’s own' },
]);

describe('a model as a person names it', () => {
  for (const [name, id] of [
    ['claude-opus-5-5', 'claude-opus-5-5'],
    ['Claude Opus 5.5 (copilot)', 'claude-opus-5-5'],
    ['sonnet 5.5', 'claude-sonnet-5-5'],
    ['SONNET', 'claude-sonnet-5-5'],
    ['opus', 'claude-opus-5'],
    ['house-model', 'house-model'],
    ['GPT-4o', undefined],
    ['son', undefined],
    ['', undefined],
    ['claude', undefined],
  ] as const) {
    it(`“${name}” is ${id ?? 'none'}`, () => {
      assert.equal(findModel(name, models)?.id, id);
    });
  }
});
