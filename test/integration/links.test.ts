import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fillFromUri } from '../../src/features/chat/askUri.ts';

/** The text that a link puts into the box; `null` for none. */
async function filledBy(link: string): Promise<string | null> {
  let filled: string | null = null;
  await fillFromUri(vscode.Uri.parse(link), (text) => {
    filled = text;
    return Promise.resolve();
  });
  return filled;
}

describe('a link from outside', () => {
  const base = 'vscode://sidestream.sidestream/ask';

  it('fills the box with its prompt', async () => {
    assert.equal(await filledBy(`${base}?prompt=Explain%20this%0Aand%20that`), 'Explain this\nand that');
    assert.equal(await filledBy(`${base}?prompt=caf%C3%A9%20%F0%9F%9A%80%20%26%20%23`), 'café 🚀 & #');
    assert.equal(await filledBy(`${base}?prompt=a%20%2B%20b%20%3D%20c%3F%20100%25`), 'a + b = c? 100%');
    assert.equal(await filledBy(`${base}?other=1&prompt=one`), 'one');
  });

  it('spells out what cannot be seen in it', async () => {
    assert.equal(await filledBy(`${base}?prompt=a%E2%80%AEb%E2%80%8B`), 'a⟨U+202E⟩b⟨U+200B⟩');
  });

  it('fills nothing without a prompt, or with one that is too long', async () => {
    for (const link of [base, `${base}?prompt=`, `${base}?prompt=%20%0A`, `${base}?text=a`]) {
      assert.equal(await filledBy(link), null, link);
    }
    assert.equal((await filledBy(`${base}?prompt=${'x'.repeat(20_000)}`))?.length, 20_000);
    assert.equal(await filledBy(`${base}?prompt=${'x'.repeat(20_001)}`), null);
  });
});
