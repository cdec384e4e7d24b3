import assert from 'node:assert/strict';
import { formatUsd } from '../../../src/base/index.ts';
import {
  BudgetGate,
  type BudgetLimits,
  checkBudget,
  PriceBook,
  priceOf,
  type Spent,
} from '../../../src/usage/index.ts';

const spent = (today: number, inConversation: number, unpriced = 0): Spent => ({
  today: { cost: today, unpriced },
  inConversation: { cost: inConversation, unpriced },
});

describe('budget', () => {
  it('asks once the day’s budget is reached, and says both figures', () => {
    assert.deepEqual(checkBudget(spent(5, 0), { perDay: 5 }), {
      kind: 'ask',
      message: 'Today’s requests have cost $5.00, and the budget is $5.00.',
      ifAgreed: { today: 10, inConversation: 0 },
    });
  });

  it('asks once the conversation’s budget is reached', () => {
    const decision = checkBudget(spent(1, 0.6), { perDay: 5, perConversation: 0.5 });
    assert.match(decision.kind === 'ask' ? decision.message : '', /^This conversation has cost \$0\.60, .* \$0\.50\.$/);
  });

  it('says both when both are reached', () => {
    const decision = checkBudget(spent(9, 9), { perDay: 5, perConversation: 0.5 });
    assert.match(decision.kind === 'ask' ? decision.message : '', /This conversation.*Today’s/);
  });

  it('says how many requests have a cost that nobody knows', () => {
    const decision = checkBudget(spent(5, 0, 2), { perDay: 5 });
    assert.match(decision.kind === 'ask' ? decision.message : '', /without 2 requests of unknown cost/);
  });

  it('is silent below the budget', () => {
    const decision = checkBudget(spent(4.99, 0.49), { perDay: 5, perConversation: 0.5 });
    assert.equal(decision.kind, 'allowed');
  });

  it('0, nothing, and what is not a sum of money mean no budget', () => {
    for (const limit of [0, null, undefined, NaN, -1, Infinity, '5' as unknown as number]) {
      const limits = limit === undefined ? {} : { perDay: limit, perConversation: limit };
      assert.equal(checkBudget(spent(1e6, 1e6), limits).kind, 'allowed', String(limit));
    }
  });
});

describe('the gate before requests', () => {
  class Person {
    readonly questions: string[] = [];
    limits: BudgetLimits = { perDay: 5, perConversation: 1 };
    spent = spent(0, 0);
    day = '2026-11-22';
    answer = true;
    readonly gate = new BudgetGate({
      limits: () => this.limits,
      spent: () => this.spent,
      isPriced: (model) => model !== 'own-model',
      ask: (question) => {
        this.questions.push(question);
        return Promise.resolve(this.answer);
      },
      today: () => this.day,
    });
  }

  it('lets everything pass unasked while less than the budget is spent', async () => {
    const person = new Person();
    person.spent = spent(4, 0.9);
    assert.equal(await person.gate.mayBegin('c', 'claude'), null);
    assert.deepEqual(person.questions, []);
  });

  it('lets nothing pass without a yes, and asks again after a no', async () => {
    const person = new Person();
    person.spent = spent(1, 1);
    person.answer = false;
    assert.match((await person.gate.mayBegin('c', 'claude')) ?? '', /Nothing was sent/);
    assert.match((await person.gate.mayBegin('c', 'claude')) ?? '', /Nothing was sent/);
    assert.equal(person.questions.length, 2);
    assert.equal(person.gate.hasRoom('c'), false);
    assert.equal(person.gate.hasRoom('another'), false);
    assert.equal(person.questions.length, 2);
  });

  it('asks again after a yes only when as much again is spent', async () => {
    const person = new Person();
    const asked: number[] = [];
    for (const amount of [1.1, 1.2, 1.99, 2, 2.5, 3]) {
      person.spent = spent(amount, amount);
      await person.gate.mayBegin('c', 'claude');
      asked.push(person.questions.length);
    }
    assert.deepEqual(asked, [1, 1, 1, 2, 2, 3]);
  });

  it('takes a yes for one conversation for that one alone, and one for today for today alone', async () => {
    const person = new Person();
    person.spent = spent(5.5, 1.5);
    await person.gate.mayBegin('c', 'claude');
    await person.gate.mayBegin('c', 'claude');
    assert.equal(person.questions.length, 1);
    await person.gate.mayBegin('d', 'claude');
    assert.match(person.questions[1] ?? '', /^This conversation(?!.*Today)/);
    person.day = '2026-11-23';
    await person.gate.mayBegin('c', 'claude');
    assert.match(person.questions[2] ?? '', /^Today/);
  });

  it('says once that a budget cannot be kept with a model whose price nobody knows', async () => {
    const person = new Person();
    await person.gate.mayBegin('c', 'own-model');
    await person.gate.mayBegin('d', 'own-model');
    assert.equal(person.questions.length, 1);
    assert.match(person.questions[0] ?? '', /The price of own-model is not known/);
  });

  it('asks nothing when there is no budget', async () => {
    const person = new Person();
    person.limits = { perDay: 0, perConversation: 0 };
    person.spent = spent(1e6, 1e6);
    assert.equal(await person.gate.mayBegin('c', 'own-model'), null);
    assert.deepEqual(person.questions, []);
  });
});

describe('the price book', () => {
  it('tells the problems of the setting once, and again when it was changed', () => {
    let setting: unknown = { 'own-model': { input: -1, output: 1 } };
    const problems: string[] = [];
    const book = new PriceBook(
      () => setting,
      (problem) => problems.push(problem),
    );
    assert.equal(priceOf('own-model', book.current), null);
    assert.ok(book.current.size > 3);
    assert.equal(problems.length, 1);
    setting = { 'own-model': { input: 1, output: 2 } };
    assert.equal(priceOf('own-model', book.current)?.bands[0]?.input, 1);
    assert.equal(problems.length, 1);
  });

  it('is Sidestream’s own list when nothing is set', () => {
    for (const setting of [undefined, null, {}]) {
      const book = new PriceBook(
        () => setting,
        (problem) => assert.fail(problem),
      );
      assert.ok(priceOf('claude-sonnet-5-5', book.current));
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
