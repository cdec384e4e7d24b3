import assert from 'node:assert/strict';
import { Conversation } from '../../../../src/conversation/index.ts';
import { bytesOfChat, bytesOfDraft, bytesOfTurn } from '../../../bench/panel/bytes.ts';

describe('what is posted to the view', () => {
  it('is little more than what is shown, for a turn with many steps', () => {
    const { ratio } = bytesOfTurn();
    assert.ok(ratio <= 1.3, `${ratio} bytes for each byte shown`);
  });

  it('is little more than what is shown, for a long answer', () => {
    const { ratio } = bytesOfChat();
    assert.ok(ratio <= 1.3, `${ratio} bytes for each byte shown`);
  });

  it('is nothing for a draft, for which no panel is presented either', () => {
    assert.deepEqual(bytesOfDraft(), { posted: 0, presented: 0 });
  });
});

describe('the siblings of a message', () => {
  it('are found without a look at all messages', () => {
    const conversation = Conversation.create('');
    for (let index = 0; index < 20; index += 1) conversation.addPrompt(`Question ${index}`);
    const [first] = conversation.path();
    conversation.all = () => assert.fail('looked at all messages');
    assert.deepEqual(conversation.siblings(first?.id ?? ''), [first?.id]);
  });
});
