import assert from 'node:assert/strict';
import { describeByName, describeModels } from '../../../src/anthropic/models.ts';
import { buildParams } from '../../../src/anthropic/request/request.ts';
import type { ChatRequest, ModelInfo } from '../../../src/llm/index.ts';

const body = (model: ModelInfo, more: Partial<ChatRequest>): ReturnType<typeof buildParams> =>
  buildParams(
    {
      operation: 'chat',
      model: model.id,
      maxTokens: 10,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      signal: new AbortController().signal,
      ...more,
    },
    model,
  );
const adaptive = { type: 'adaptive', display: 'summarized' };
const supported = { supported: true };
const unsupported = { supported: false };

describe('a model by its name', () => {
  for (const [id, thinking] of [
    ['claude-sonnet-5-5', 'optional'],
    ['claude-haiku-5-5', 'optional'],
    ['claude-opus-4-6', 'optional'],
    ['claude-sonnet-5', 'optional'],
    ['claude-opus-5', 'optional'],
    ['claude-opus-5-5', 'always'],
    ['claude-opus-6', 'always'],
    ['claude-fable-5-1', 'always'],
    ['claude-mythos-preview', 'always'],
    ['us.anthropic.claude-opus-5-5-v1:0', 'always'],
    ['claude-sonnet-5-5@20261007', 'optional'],
    ['claude-sonnet-4-5-20250929', 'never'],
    ['claude-opus-4-20250514', 'never'],
    ['claude-haiku-4-5@20251001', 'never'],
    ['claude-3-7-sonnet-20250219', 'never'],
    ['claude-2.1', 'never'],
    ['my-gateway-model', 'always'],
  ] as const) {
    it(`${id} thinks ${thinking === 'optional' ? 'as it is asked' : thinking}`, () => {
      const model = describeByName(id);
      assert.equal(model.thinking, thinking);
      const off = body(model, { thinking: 'off' }).thinking;
      assert.deepEqual(off, { optional: { type: 'disabled' }, always: adaptive, never: undefined }[thinking]);
    });
  }

  it('is asked for no effort where none is known', () => {
    for (const id of ['claude-sonnet-4-5', 'my-gateway-model']) {
      assert.equal(body(describeByName(id), { effort: 'max' }).output_config, undefined);
    }
    assert.deepEqual(body(describeByName('claude-opus-5-5'), { effort: 'max' }).output_config, { effort: 'max' });
  });
});

describe('a model of the list', () => {
  it('can do what the list says, not what its name says', () => {
    const [model] = describeModels([
      {
        id: 'claude-opus-5-5',
        max_input_tokens: 300_000,
        max_tokens: 9000,
        capabilities: {
          effort: { ...supported, low: supported, high: supported, max: unsupported },
          thinking: { types: { adaptive: supported, disabled: supported } },
          image_input: unsupported,
          server_tools: { ...supported, web_search: supported, code_execution: unsupported },
        } as never,
      },
    ]);
    assert.ok(model);
    assert.deepEqual(
      [model.efforts, model.thinking, model.pictures, model.documents, model.serverTools, model.maxInputTokens],
      [['low', 'high'], 'optional', false, true, ['web_search'], 300_000],
    );
    assert.equal(body(model, { effort: 'max' }).output_config, undefined);
    assert.deepEqual(body(model, { thinking: 'off' }).thinking, { type: 'disabled' });
  });

  it('can do what its name says where a gateway leaves the list’s fields out', () => {
    const [model] = describeModels([{ id: 'claude-fable-5-1', capabilities: null }]);
    assert.deepEqual([model?.thinking, model?.efforts.length, model?.maxInputTokens], ['always', 5, 1_000_000]);
  });

  it('has the newest Haiku that is not deprecated as its cheap sibling', () => {
    const models = describeModels([
      { id: 'claude-opus-5-5' },
      { id: 'claude-haiku-6', lifecycle: 'deprecated' },
      { id: 'claude-haiku-5-5' },
      { id: 'claude-haiku-4-5' },
    ]);
    assert.deepEqual(new Set(models.map((model) => model.cheapSibling)), new Set(['claude-haiku-5-5']));
    assert.equal(describeModels([{ id: 'claude-opus-5-5' }])[0]?.cheapSibling, null);
  });
});
