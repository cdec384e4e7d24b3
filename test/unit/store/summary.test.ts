import assert from 'node:assert/strict';
import { Conversation, type Step } from '../../../src/conversation/index.ts';
import { Place } from './support.ts';

describe('a summary of older messages in the store', () => {
  it('comes back as it was, whether in use or put aside, with what was said under it', () => {
    const place = new Place();
    try {
      const store = place.open();
      const conversation = place.conversation();
      const subscription = store.attach(conversation);
      const { id } = conversation.addAnswer(conversation.addPrompt('?').id, 'model');
      const step: Step = { kind: 'note', id: 's', at: 0, text: 'A summary.', detail: 'Apples.' };
      conversation.addStep(id, { ...step, summary: { messages: 4, inUse: true } });
      conversation.setFigures(id, {
        rounds: [{ textEnd: 0, content: [], results: [], contextTokens: 812, summary: 's' }],
      });
      conversation.end(id, { event: 'completed' });
      conversation.updateStep(id, { ...step, summary: { messages: 4, inUse: false } });
      subscription.dispose();
      const stored = store.load(conversation.id);
      assert.ok(stored);
      assert.deepEqual(new Conversation(stored.info, stored.messages).answer(id), conversation.answer(id));
    } finally {
      place.remove();
    }
  });
});
