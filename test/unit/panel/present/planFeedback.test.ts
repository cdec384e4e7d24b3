import assert from 'node:assert/strict';
import { planFeedback } from '../../../../src/panel/present/planFeedback.ts';

describe('a plan that is given back from its editor', () => {
  const plan = '# Tidy\n\n1. Write a file\n2. Say so';

  it('says nothing where nothing was said, whatever line ends the editor keeps', () => {
    assert.equal(planFeedback(plan, plan, []), null);
    assert.equal(planFeedback(plan, plan.replaceAll('\n', '\r\n'), [{ line: 0, text: ' \n' }]), null);
  });

  it('brings the comments in the order of their lines, each with its line', () => {
    const prompt = planFeedback(plan, plan, [
      { line: 3, text: 'Not needed. ' },
      { line: 1, text: 'A word more?' },
      { line: 2, text: 'Which one?' },
      { line: 99, text: 'And the end?' },
    ]);
    assert.equal(
      prompt,
      [
        'My comments on the plan:',
        'Line 2:\nA word more?',
        'Line 3, “1. Write a file”:\nWhich one?',
        'Line 4, “2. Say so”:\nNot needed.',
        'Line 100:\nAnd the end?',
        'Present the plan again with this in it.',
      ].join('\n\n'),
    );
  });

  it('brings the whole text where it was changed', () => {
    const prompt = planFeedback(plan, `${plan}, twice`, []);
    assert.match(prompt ?? '', /^I changed the plan\. It is now:\n\n# Tidy\n\n1\. Write a file\n2\. Say so, twice\n\n/);
  });
});
