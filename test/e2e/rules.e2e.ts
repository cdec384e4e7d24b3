import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, poll, type VscodeWindow } from './support.ts';

interface Body {
  readonly model?: string;
  readonly messages?: readonly unknown[];
  readonly output_config?: { readonly effort?: string };
  readonly system?: readonly { readonly text: string }[];
}

const files: Readonly<Record<string, string>> = {
  'AGENTS.md': 'RULE-AGENTS. @docs/style.md',
  'docs/style.md': 'RULE-IMPORTED',
  'CLAUDE.md': 'RULE-CLAUDE',
  'CLAUDE.local.md': 'RULE-LOCAL',
  '.github/copilot-instructions.md': 'RULE-COPILOT',
  '.github/instructions/js.instructions.md': '---\napplyTo: "**/*.js"\n---\nRULE-SCOPED',
  'src/AGENTS.md': 'RULE-NESTED',
  '.github/prompts/notes.prompt.md': '---\ndescription: Release notes\nmodel: opus\neffort: low\n---\nWrite notes.',
  '.claude/commands/team/review.md': '---\ndescription: The team’s review\n---\nReview $ARGUMENTS.',
  '.claude/skills/tables/SKILL.md': '---\nname: tables\ndescription: Draws tables\n---\nSKILL-TEXT',
  '.agents/skills/broken/SKILL.md': '---\nname: [\n---\nSKILL-BROKEN',
};

describe('rules, prompts and skills that people already have', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(window.folder ?? '', name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const box = () => view.getByRole('textbox', { name: 'Message Claude' });
  const bodies = (): readonly Body[] => api.requests.map(({ body }) => body as Body);

  it('go with a workspace command: rules in the system prompt, others once a file of theirs is touched', async () => {
    api.reply('Read it', [
      { tools: [{ name: 'read_skill', input: { name: 'tables' } }] },
      { tools: [{ name: 'read_file', input: { path: 'src/basket.js' } }] },
      { text: 'Done.' },
    ]);
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await box().fill('Read it');
    await box().press('Enter');
    await view.locator('article[aria-label="Claude"][data-state="complete"]').waitFor();
    const rounds = bodies().filter(
      ({ system }) => (system?.length ?? 0) > 0 && JSON.stringify(system).includes('RULE-'),
    );
    const [first = {}, , last = {}] = rounds;
    const system = first.system?.[0]?.text ?? '';
    for (const rule of ['AGENTS', 'IMPORTED', 'CLAUDE', 'LOCAL', 'COPILOT'])
      assert.ok(system.includes(`RULE-${rule}`), rule);
    assert.match(system, /- tables: Draws tables/);
    for (const later of ['RULE-SCOPED', 'RULE-NESTED', 'SKILL-TEXT']) {
      assert.ok(!JSON.stringify(first).includes(later), later);
      assert.ok(JSON.stringify(last).includes(later), later);
    }
    assert.equal(last.system?.[0]?.text, system, 'the system prompt stays');
  });

  it('are listed with what is not used, each file one step away', async () => {
    await window.runCommand('Sidestream: Rules and Skills in Force');
    const rows = window.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'AGENTS.md' }).first().waitFor();
    await rows.filter({ hasText: '.claude/skills/tables/SKILL.md' }).first().waitFor();
    await rows.filter({ hasText: '.agents/skills/broken/SKILL.md: The front matter cannot be read' }).waitFor();
    await window.screenshot('rules');
    await rows.filter({ hasText: 'CLAUDE.local.md' }).click();
    await window.page.locator('.tab', { hasText: 'CLAUDE.local.md' }).waitFor();
  });

  it('are offered by /: prompts of both kinds, and skills', async () => {
    await box().click();
    await box().pressSequentially('/t');
    const option = (name: string) => view.getByRole('option').filter({ hasText: name });
    await option('/tables').waitFor();
    await window.screenshot('rules-prompts');
    await option('/team:review').click();
    await poll(async () => (await box().inputValue()) === 'Review [arguments].');
  });

  it('name model and effort of their turn, and of no other', async () => {
    await box().fill('');
    await box().pressSequentially('/notes');
    await view.getByRole('option').filter({ hasText: '/notes' }).click();
    await view.getByText('/notes: Opus 5.5 · low').waitFor();
    await window.screenshot('rules-model');
    for (const text of ['Write notes.', 'And more.']) {
      const before = await view.locator('article[aria-label="Claude"][data-state="complete"]').count();
      await box().fill(text);
      await box().press('Enter');
      await view.locator('article[aria-label="Claude"][data-state="complete"]').nth(before).waitFor();
    }
    const asked = bodies().filter(({ messages }) =>
      /Write notes|And more/.test(JSON.stringify(messages?.at(-1) ?? '')),
    );
    assert.deepEqual(
      asked.map(({ model, output_config }) => [model, output_config?.effort]),
      [
        ['claude-opus-5-5', 'low'],
        ['claude-sonnet-5-5', undefined],
      ],
    );
  });
});
