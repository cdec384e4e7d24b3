import assert from 'node:assert/strict';
import { checkBudget, formatUsd } from '../../../src/usage/index.ts';

describe('budget', () => {
  it('asks once the day’s budget is reached, and says both figures', () => {
    const decision = checkBudget({ today: 5, inConversation: 0 }, { perDay: 5 });
    assert.deepEqual(decision, {
      kind: 'ask',
      message: 'Today’s requests have cost $5.00, and the budget is $5.00. Send this request all the same?',
    });
  });

  it('asks once the conversation’s budget is reached', () => {
    const decision = checkBudget({ today: 1, inConversation: 0.6 }, { perDay: 5, perConversation: 0.5 });
    assert.match(
      decision.kind === 'ask' ? decision.message : '',
      /^This conversation has cost \$0\.60, .* \$0\.50\. Send/,
    );
  });

  it('says both when both are reached', () => {
    const decision = checkBudget({ today: 9, inConversation: 9 }, { perDay: 5, perConversation: 0.5 });
    assert.match(decision.kind === 'ask' ? decision.message : '', /This conversation.*Today’s/);
  });

  it('is silent below the budget', () => {
    const decision = checkBudget({ today: 4.99, inConversation: 0.49 }, { perDay: 5, perConversation: 0.5 });
    assert.equal(decision.kind, 'allowed');
  });

  it('0, nothing, and what is not a sum of money mean no budget', () => {
    for (const limit of [0, null, undefined, NaN, -1, Infinity, '5' as unknown as number]) {
      const limits = limit === undefined ? {} : { perDay: limit, perConversation: limit };
      assert.equal(checkBudget({ today: 1e6, inConversation: 1e6 }, limits).kind, 'allowed', String(limit));
    }
  });
});

describe('amounts', () => {
  it('read as money, small ones with the digits that say something', () => {
    assert.deepEqual([0, 12.3, 1234.567, 0.5, 0.0421, 0.000312].map(formatUsd), [
      '$0.00',
      '$12.30',
      '$1,234.57',
      '$0.50',
      '$0.042',
      '$0.00031',
    ]);
  });
});
