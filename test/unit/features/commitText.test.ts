import assert from 'node:assert/strict';
import { cleanCommitMessage, commitPrompt } from '../../../src/features/prompts/commitText.ts';

describe('a commit message', () => {
  it('is asked for with the changes, the messages before and what the person has begun', () => {
    const prompt = commitPrompt([{ path: 'a.ts', diff: '+one\n' }], ['Add b\n\nbecause'], 'Mend ');
    assert.match(prompt, /<earlier>\nAdd b\n<\/earlier>/);
    assert.match(prompt, /<begun>\nMend\n<\/begun>/);
    assert.match(prompt, /<changes>\n\+one\n<\/changes>/);
    assert.doesNotMatch(prompt, /because/);
  });

  it('is asked for without diffs that have no room, whose files are named', () => {
    const files = [
      { path: 'big.json', diff: 'x'.repeat(200_000) },
      { path: '.env', diff: '' },
      { path: 'a.ts', diff: '+one' },
    ];
    const prompt = commitPrompt(files, [], '');
    assert.ok(prompt.length < 1000);
    assert.match(prompt, /big\.json \(its diff is left out: 200000 characters\)\n\n\.env \(no diff\)\n\n\+one/);
  });

  it('is taken out of what a model puts around it', () => {
    assert.equal(cleanCommitMessage('```\nAdd a\r\n\r\nWhy.\n```\n'), 'Add a\n\nWhy.');
    assert.equal(cleanCommitMessage('  Add `a`\n'), 'Add `a`');
    assert.equal(cleanCommitMessage('```text\nAdd a\n```'), 'Add a');
  });
});
