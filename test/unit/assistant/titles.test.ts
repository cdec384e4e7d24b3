import assert from 'node:assert/strict';
import { Titles, type TitleParts } from '../../../src/assistant/index.ts';
import { cleanTitle, titleFromPrompt } from '../../../src/assistant/titles/titleText.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import { type ChatRequest, LlmError, type ModelInfo } from '../../../src/llm/index.ts';

const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({
  id,
  displayName: id,
  maxInputTokens: null,
  maxOutputTokens: null,
  deprecated: false,
  efforts: [],
  thinking: 'optional',
  pictures: true,
  documents: true,
  serverTools: [],
  cheapSibling: null,
  ...more,
});

/** A conversation after its first answer, and what was asked to give it a title. */
class Scene {
  readonly conversation = Conversation.create('');
  readonly requests: ChatRequest[] = [];
  readonly logged: string[] = [];
  readonly answerId: string;
  reply: () => string = () => 'Outbox order';
  models: () => ModelInfo[] = () =>
    ['claude-opus-5-5', 'claude-haiku-5-5', 'claude-haiku-3'].map((id) =>
      model(id, { cheapSibling: 'claude-haiku-5-5' }),
    );
  enabled = true;

  constructor() {
    this.conversation.setInfo({ title: titleFromPrompt('Why is the outbox out of order?') });
    this.answerId = this.turn('Why is the outbox out of order?');
  }

  readonly titles = new Titles({
    provider: {
      name: 'test',
      chatResponse: (request: ChatRequest) => {
        this.requests.push(request);
        const outputText = this.reply();
        return Promise.resolve({ model: request.model, messages: [{ id: '0', outputText }] });
      },
    } as unknown as TitleParts['provider'],
    record: () => assert.fail('Nothing was asked over HTTP.'),
    settings: () => ({ titles: this.enabled, model: 'claude-opus-5-5' }),
    models: async () => Promise.resolve(this.models()),
    titleOf: () => this.conversation.info.title,
    rename: (_, title) => this.conversation.setInfo({ title }),
    log: (message) => void this.logged.push(message),
  });

  turn(prompt: string): string {
    const { id } = this.conversation.addAnswer(this.conversation.addPrompt(prompt).id, 'claude-opus-5-5');
    this.conversation.appendText(id, 'Since it is sorted late.');
    this.conversation.end(id, { event: 'completed' });
    return id;
  }

  async title(): Promise<string> {
    await this.titles.afterTurn(this.conversation, this.answerId);
    return this.conversation.info.title;
  }
}

describe('the title of a conversation', () => {
  it('is made once, by the cheapest model, of prompt and answer', async () => {
    const scene = new Scene();
    assert.equal(await scene.title(), 'Outbox order');
    await scene.titles.afterTurn(scene.conversation, scene.turn('And now?'));
    const [request, ...others] = scene.requests;
    assert.deepEqual(others, []);
    assert.deepEqual([request?.operation, request?.model], ['title', 'claude-haiku-5-5']);
    assert.match(JSON.stringify(request?.messages), /out of order\?.*sorted late/);
  });

  it('is not made where a person has given one, before or meanwhile', async () => {
    const before = new Scene();
    before.conversation.setInfo({ title: 'Mine' });
    assert.equal(await before.title(), 'Mine');
    assert.equal(before.requests.length, 0);
    const meanwhile = new Scene();
    meanwhile.reply = () => {
      meanwhile.conversation.setInfo({ title: 'Mine' });
      return 'Not mine';
    };
    assert.equal(await meanwhile.title(), 'Mine');
  });

  it('is not made when that is switched off, nor for an answer that was not completed', async () => {
    const off = new Scene();
    off.enabled = false;
    assert.equal(await off.title(), 'Why is the outbox out of order?');
    const cut = new Scene();
    const { id } = cut.conversation.addAnswer(cut.conversation.addPrompt('Go').id, 'claude-opus-5-5');
    cut.conversation.end(id, { event: 'failed' });
    await cut.titles.afterTurn(cut.conversation, id);
    assert.deepEqual([off.requests.length, cut.requests.length], [0, 0]);
  });

  it('stays the first words when the model fails or talks on, which nobody is told but the log', async () => {
    const failed = new Scene();
    failed.reply = () => {
      throw new LlmError('overloaded', 'The API has too much to do.');
    };
    assert.equal(await failed.title(), 'Why is the outbox out of order?');
    assert.match(failed.logged.join(), /too much to do/);
    const talks = new Scene();
    talks.reply = () => 'Here is a title:\n\nOutbox';
    assert.equal(await talks.title(), 'Why is the outbox out of order?');
  });

  it('is asked of the present model where there is no cheaper one, or no list', async () => {
    const scene = new Scene();
    scene.models = () => [model('local', {}), model('claude-opus-5-5', { thinking: 'always' })];
    await scene.title();
    assert.deepEqual([scene.requests[0]?.model, scene.requests[0]?.thinking], ['claude-opus-5-5', 'auto']);
    const alone = new Scene();
    alone.models = () => {
      throw new LlmError('not-found', 'no such page');
    };
    await alone.title();
    assert.equal(alone.requests[0]?.model, 'claude-opus-5-5');
  });
});

describe('the text of a title', () => {
  it('is the beginning of the prompt, ending with a whole word', () => {
    assert.equal(titleFromPrompt('\n  Short\tone \nmore'), 'Short one');
    assert.equal(
      titleFromPrompt('Explain what this function does with its arguments and why'),
      'Explain what this function does with its arguments and why',
    );
    assert.equal(
      titleFromPrompt('Explain what this function does with all of its many arguments'),
      'Explain what this function does with all of its many…',
    );
    assert.equal(titleFromPrompt('x'.repeat(200)).length, 61);
    assert.equal(titleFromPrompt('a\u202eb\u0007c'), 'ab c');
  });

  it('has nothing around it that models like to put there', () => {
    for (const text of [
      '"Outbox order"',
      '**Outbox order**',
      '# Outbox order',
      'Title: Outbox order.',
      'Outbox order\n',
    ])
      assert.equal(cleanTitle(text), 'Outbox order');
    for (const text of ['', '""', 'One\nTwo', 'x'.repeat(81)]) assert.equal(cleanTitle(text), null);
  });
});
