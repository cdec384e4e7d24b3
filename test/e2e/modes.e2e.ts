import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { runCommand } from '../support/vscode/workbench.ts';
import { openWindow, type VscodeWindow } from './support.ts';

describe('modes, plans and questions, by the keyboard alone', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url },
      settings: { 'sidestream.titles': false },
    });
    view = await window.openPanel();
    await view.getByRole('switch', { name: 'Workspace' }).press('Space');
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const answers = (): Locator => view.getByRole('article', { name: 'Claude' });
  const file = (name: string): string => path.join(window.folder ?? '', name);
  const lastRequest = (): string =>
    JSON.stringify(api.requests.findLast(({ path: at }) => at === '/v1/messages')?.body);
  /** A command that ends when there is a file of this name. */
  const until = (name: string): string => `until [ -e ${name} ]; do sleep 0.1; done`;
  const toastWith = (text: string): Locator => window.page.locator('.notification-toast').filter({ hasText: text });
  const press = (locator: Locator): Promise<void> => locator.press('Enter');

  async function send(text: string): Promise<void> {
    const composer = view.getByRole('textbox', { name: 'Message Claude' });
    const before = await answers().count();
    await composer.fill(text);
    await composer.press('Enter');
    await answers().nth(before).waitFor();
  }
  const ended = (): Promise<void> => answers().last().and(view.locator('[data-state="complete"]')).waitFor();

  async function choose(mode: string): Promise<void> {
    await press(view.getByRole('button', { name: /^Mode: / }));
    const menu = view.getByRole('menu');
    const names = await menu.getByRole('menuitemradio').allTextContents();
    assert.deepEqual(names, ['Ask', 'Plan', 'Accept edits']);
    for (let at = 0; at < names.indexOf(mode); at++) await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    await view.getByRole('button', { name: `Mode: ${mode}` }).waitFor();
  }

  /** Whether axe finds nothing in the cards of a kind, as they stand in VS Code. */
  async function hasNothingForAxe(card: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page: window.page }).include('iframe').analyze();
    const found = violations.filter(({ nodes }) => JSON.stringify(nodes).includes(card));
    assert.deepEqual(
      found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      [],
    );
  }

  async function hidePanel(): Promise<void> {
    const bar = window.page.locator('.part.auxiliarybar');
    // The palette is asked again where a click seemed to do nothing: twice is shown again.
    do await window.togglePanel();
    while (await bar.isVisible());
    await view.getByRole('log').waitFor({ state: 'detached' });
  }

  it('writes nothing in Plan mode, shows the plan, and does unasked what it names once that is allowed', async () => {
    api.reply('Tidy up', [
      { text: 'I write at once.', tools: [{ name: 'write_file', input: { path: 'tidy.txt', content: 'x' } }] },
      {
        text: 'I cannot, so I plan.',
        tools: [
          {
            name: 'present_plan',
            input: {
              plan: '## Tidy up\n\n1. Write `tidy.txt`\n2. Say so\n\n```js\ntidy();\n```',
              files: ['tidy.txt', 'src/basket.js'],
              commands: ['echo tidy'],
            },
          },
        ],
      },
      { text: 'The plan is above.' },
    ]);
    await choose('Plan');
    await send('Tidy up.');
    await ended();
    const plan = view.getByRole('group', { name: 'Plan', exact: true });
    await plan.getByRole('heading', { name: 'Tidy up' }).waitFor();
    await hasNothingForAxe('plan');
    assert.equal(fs.existsSync(file('tidy.txt')), false);
    assert.match(lastRequest(), /Mode: Plan/);
    await window.screenshot('plan');

    api.reply('Only one step', [
      {
        text: 'Then so.',
        tools: [{ name: 'present_plan', input: { plan: 'One step', files: ['tidy.txt'], commands: ['echo tidy'] } }],
      },
      { text: 'A shorter one.' },
    ]);
    await plan.getByRole('textbox', { name: 'Comment on the plan' }).fill('Only one step, please.');
    await plan.getByRole('textbox', { name: 'Comment on the plan' }).press('Enter');
    await answers().filter({ hasText: 'A shorter one.' }).waitFor();
    await view.getByRole('button', { name: 'Mode: Plan' }).waitFor();

    api.reply('What it names is allowed', [
      {
        text: 'Now.',
        tools: [
          { name: 'write_file', input: { path: 'tidy.txt', content: 'tidy' } },
          { name: 'run_command', input: { command: 'echo tidy' } },
          { name: 'run_command', input: { command: 'echo more' } },
        ],
      },
      { text: 'Tidied.' },
    ]);
    const second = view.getByRole('group', { name: 'Plan', exact: true }).last();
    await press(second.getByRole('button', { name: 'Allow what it names' }));
    const approval = view.getByRole('group', { name: 'Approval: run_command' });
    await approval.filter({ hasText: 'Not in the plan' }).waitFor();
    // Buttons of an approval can be pressed a moment after they have come, and are pale until then.
    await approval.getByRole('button', { name: 'Allow', disabled: false }).waitFor();
    await hasNothingForAxe('approval');
    assert.equal(fs.readFileSync(file('tidy.txt'), 'utf8'), 'tidy');
    assert.deepEqual(await second.locator('li[data-used="true"]').allTextContents(), [
      'tidy.txt done',
      'echo tidy done',
    ]);
    await view.getByRole('button', { name: 'Mode: Ask' }).waitFor();
    await window.screenshot('plan-allowed');

    const words = approval.getByRole('textbox', { name: 'What to do instead' });
    await words.fill('That is enough.');
    await words.press('Enter');
    await ended();
    assert.match(lastRequest(), /They say: That is enough\./);
  });

  it('takes what is written into the plan and on its lines in an editor, and gives it back as the next prompt', async () => {
    api.reply('Plan the receipt', [
      { text: '', tools: [{ name: 'present_plan', input: { plan: '# Receipt\n\n1. Read it\n2. Print it' } }] },
      { text: 'It is above.' },
    ]);
    api.reply('My comments on the plan', [
      { text: '', tools: [{ name: 'present_plan', input: { plan: '# Receipt\n\n1. Print it twice' } }] },
      { text: 'Changed.' },
    ]);
    await choose('Plan');
    await send('Plan the receipt.');
    await ended();
    const plan = (): Locator => view.getByRole('group', { name: 'Plan', exact: true }).last();
    await press(plan().getByRole('button', { name: 'Open' }));
    const { page } = window;
    const document = page.locator('.editor-instance').filter({ hasText: 'Print it' });
    // Until the editor has the focus, keys would go to the button that opened it.
    await document.locator('.view-line').last().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' twice');
    await document.filter({ hasText: 'Print it twice' }).waitFor();
    await runCommand(page, 'Comments: Add Comment on Current Selection');
    const thread = page.locator('.review-widget');
    await thread.locator('.comment-form .monaco-editor').click();
    await page.keyboard.type('On which printer?');
    await thread.locator('.comment-form').filter({ hasText: 'On which printer?' }).waitFor();
    await window.screenshot('plan-comment');
    await page.keyboard.press('Control+Enter');
    await thread.locator('.comment-body').filter({ hasText: 'On which printer?' }).waitFor();
    assert.equal(
      await answers().filter({ hasText: 'Changed.' }).count(),
      0,
      'nothing is sent before the person says so',
    );
    await runCommand(page, 'Sidestream: Send Comments on the Plan');
    await answers().filter({ hasText: 'Changed.' }).waitFor();
    await ended();
    await thread.waitFor({ state: 'detached' });
    const sent = lastRequest();
    assert.match(sent, /Line 4, “2\. Print it twice”:\\nOn which printer\?/);
    assert.match(sent, /I changed the plan\. It is now:\\n\\n# Receipt\\n\\n1\. Read it\\n2\. Print it twice/);
    await view.getByRole('button', { name: 'Mode: Plan' }).waitFor();
    await runCommand(page, 'View: Revert and Close Editor');

    await press(plan().getByRole('button', { name: 'Start', exact: true }));
    await view.getByRole('button', { name: 'Mode: Ask' }).waitFor();
    await ended();
  });

  it('asks a question, and goes on with the answer', async () => {
    api.reply('Which colour', [
      { text: '', tools: [{ name: 'ask_person', input: { question: 'Which colour?', options: ['Red', 'Blue'] } }] },
      { text: 'Blue it is.' },
    ]);
    await send('Which colour?');
    const question = view.getByRole('group', { name: 'Question' });
    await question.waitFor();
    assert.equal(await question.getByRole('button', { name: 'Answer' }).isDisabled(), true);
    await hasNothingForAxe('question');
    await window.screenshot('question');
    await question.getByRole('radio', { name: 'Red' }).press('ArrowDown');
    await press(question.getByRole('button', { name: 'Answer' }));
    await ended();
    assert.match(lastRequest(), /The person answered: Blue/);
  });

  it('edits unasked where edits are accepted, and asks for a sensitive file and a command', async () => {
    api.reply('Accept this', [
      {
        text: '',
        tools: [
          { name: 'write_file', input: { path: 'free.txt', content: 'free' } },
          { name: 'write_file', input: { path: '.env', content: 'A=1' } },
        ],
      },
      { text: 'Half of it.' },
    ]);
    await choose('Accept edits');
    await send('Accept this.');
    const approval = view.getByRole('group', { name: 'Approval: write_file' });
    await approval.filter({ hasText: '.env' }).waitFor();
    assert.equal(fs.readFileSync(file('free.txt'), 'utf8'), 'free');
    await window.screenshot('accept-edits');
    await press(approval.getByRole('button', { name: 'Deny', disabled: false }));
    await ended();
    assert.equal(fs.existsSync(file('.env')), false);
  });

  it('says that Claude waits while another conversation is shown or the panel is hidden, and takes the answer there', async () => {
    const waits = {
      text: 'Two commands.',
      tools: [
        { name: 'run_command', input: { command: 'echo first' } },
        { name: 'run_command', input: { command: 'echo second' } },
      ],
    };
    api.reply('Run both', [waits, { text: 'Both were run.' }]);
    await choose('Ask');
    await send('Run both.');
    const approval = view.getByRole('group', { name: 'Approval: run_command' });
    await approval.waitFor();
    await press(view.getByRole('button', { name: 'New conversation' }));
    await press(view.getByRole('button', { name: '1 at work' }));
    const entry = view.getByRole('menuitem', { name: /waits for you/ });
    await window.screenshot('at-work');
    await press(entry);
    await approval.waitFor();
    await press(view.getByRole('button', { name: 'New conversation' }));
    await press(view.getByRole('button', { name: 'History', exact: true }));
    await view.locator('[data-state="waiting"]').filter({ hasText: 'waits for you' }).waitFor();
    await window.page.keyboard.press('Escape');

    const status = window.page.locator('.statusbar-item').filter({ hasText: 'Claude waits for you' });
    await status.waitFor();
    await hidePanel();
    await status.click();
    await approval.filter({ hasText: 'echo first' }).waitFor();
    await hidePanel();
    await runCommand(window.page, 'Sidestream: Conversations at Work');
    await approval.filter({ hasText: 'echo first' }).waitFor();
    await press(approval.getByRole('button', { name: 'Allow', disabled: false }));
    await approval.filter({ hasText: 'echo second' }).waitFor();
    await press(approval.getByRole('button', { name: 'Deny', disabled: false }));
    await ended();
    await status.waitFor({ state: 'hidden' });
  });

  it('asks in a notification while the panel is hidden: a short command can be allowed there, once', async () => {
    api.reply('Run it later', [
      { text: 'I wait.', tools: [{ name: 'run_command', input: { command: until('hidden') } }] },
      { text: 'I run it.', tools: [{ name: 'run_command', input: { command: 'echo away' } }] },
      { text: 'It was run.' },
    ]);
    await send('Run it later.');
    const approval = view.getByRole('group', { name: 'Approval: run_command' });
    await press(approval.getByRole('button', { name: 'Allow', disabled: false }));
    await hidePanel();
    fs.writeFileSync(file('hidden'), '');
    const toast = toastWith('echo away');
    await toast.waitFor();
    await window.screenshot('notification');
    await window.useTheme('high-contrast');
    await window.screenshot('notification-high-contrast');
    await window.useTheme('dark');
    // Its choices are reached by the keyboard, after VS Code's own button, which puts it away.
    await runCommand(window.page, 'Notifications: Focus Notification Toast');
    await window.page.locator('.notification-toast .monaco-list:focus').waitFor();
    for (const choice of ['Cancel', 'Show', 'Allow once']) {
      await window.page.keyboard.press('Tab');
      await toast.locator(':focus', { hasText: choice }).waitFor();
    }
    await window.page.keyboard.press('Enter');
    await toast.waitFor({ state: 'detached' });
    await toastWith('Claude has finished').getByRole('button', { name: 'Show' }).click();
    await answers().last().filter({ hasText: 'It was run.' }).waitFor();
  });

  it('takes a notification away, and no other, when its question is seen or has ended elsewhere', async () => {
    const wait = (name: string): object => ({
      text: 'I wait.',
      tools: [{ name: 'run_command', input: { command: until(name) } }],
    });
    const ask = (words: string): object => ({
      text: 'I ask.',
      tools: [{ name: 'run_command', input: { command: words } }],
    });
    const entries = window.page.locator('.notifications-center .notification-list-item');
    const listed = (text: string): Locator => entries.filter({ hasText: text });
    api.reply('Ask me twice', [wait('seen'), ask('echo [ seen ]'), wait('ended'), ask('echo ended'), { text: 'So.' }]);
    await send('Ask me twice.');
    const approval = view.getByRole('group', { name: 'Approval: run_command' });
    await press(approval.getByRole('button', { name: 'Allow', disabled: false }));
    await hidePanel();
    fs.writeFileSync(file('seen'), '');
    await toastWith('echo [ seen ]').waitFor();
    await window.openPanel();
    await approval.filter({ hasText: 'echo [ seen ]' }).waitFor();
    await toastWith('echo [ seen ]').waitFor({ state: 'detached' });
    await press(approval.getByRole('button', { name: 'Allow', disabled: false }));
    await approval.filter({ hasText: '-e ended' }).waitFor();
    await press(approval.getByRole('button', { name: 'Allow', disabled: false }));
    await hidePanel();
    fs.writeFileSync(file('ended'), '');
    await toastWith('echo ended').waitFor();
    // A notification of another kind stands beside it.
    await runCommand(window.page, 'Sidestream: Redo Turn');
    await toastWith('There is nothing to redo').waitFor();
    await window.runCommand('Sidestream: Stop');
    await toastWith('echo ended').waitFor({ state: 'detached' });
    await window.openPanel();
    await answers().last().and(view.locator('[data-state="stopped"]')).waitFor();
    await runCommand(window.page, 'Notifications: Show Notifications');
    await window.screenshot('notifications-left');
    await listed('There is nothing to redo').waitFor();
    assert.equal(await listed('echo').count(), 0);
    await window.page.keyboard.press('Escape');
  });

  it('asks for a conversation that is hidden behind another one, which waits too, and takes the answer in the notification', async () => {
    api.reply('Run behind', [
      { text: 'I wait.', tools: [{ name: 'run_command', input: { command: until('behind') } }] },
      { text: 'I run it.', tools: [{ name: 'run_command', input: { command: 'echo behind' } }] },
      { text: 'And again.', tools: [{ name: 'run_command', input: { command: 'echo again' } }] },
      { text: 'It was run behind.' },
    ]);
    api.reply('Which way', [
      { text: '', tools: [{ name: 'ask_person', input: { question: 'Left or right?', options: ['Left', 'Right'] } }] },
      { text: 'Right it is.' },
    ]);
    await send('Run behind.');
    const approval = view.getByRole('group', { name: 'Approval: run_command' });
    await press(approval.getByRole('button', { name: 'Allow', disabled: false }));
    await press(view.getByRole('button', { name: 'New conversation' }));
    await view.getByRole('article').first().waitFor({ state: 'detached' });
    const workspace = view.getByRole('switch', { name: 'Workspace' });
    if ((await workspace.getAttribute('aria-checked')) === 'false') await workspace.press('Space');
    await send('Which way?');
    const question = view.getByRole('group', { name: 'Question' });
    await question.waitFor();
    await view.getByRole('button', { name: '2 at work' }).waitFor();
    fs.writeFileSync(file('behind'), '');
    const toast = toastWith('echo behind');
    await toast.waitFor();
    await window.screenshot('two-at-work');
    await toast.getByRole('link', { name: 'Allow once' }).click();
    await toastWith('echo again').waitFor();
    // Put away is no answer, and the other's question is none of its business.
    await toastWith('echo again').getByRole('button', { name: 'Cancel' }).click();
    await toastWith('echo again').waitFor({ state: 'detached' });
    await press(view.getByRole('button', { name: '2 at work' }));
    await press(view.getByRole('menuitem', { name: /waits for you/ }).filter({ hasNotText: 'Which way' }));
    await press(approval.filter({ hasText: 'echo again' }).getByRole('button', { name: 'Allow', disabled: false }));
    await answers().last().filter({ hasText: 'It was run behind.' }).waitFor();
    await press(view.getByRole('button', { name: '1 at work' }));
    await press(view.getByRole('menuitem', { name: /Which way.*waits for you/ }));
    await question.getByRole('radio', { name: 'Left' }).press('ArrowDown');
    await press(question.getByRole('button', { name: 'Answer' }));
    await ended();
    await answers().last().filter({ hasText: 'Right it is.' }).waitFor();
  });

  it('leaves nothing that looks as if it went on when the window is reloaded: running, waiting, streaming, between rounds', async () => {
    const command = (name: string): { name: string; input: { command: string } } => ({
      name: 'run_command',
      input: { command: until(name) },
    });
    api.reply('Run without end', { text: 'I run.', tools: [command('never')] });
    api.reply('Wait for a yes', { text: 'I ask.', tools: [command('not asked')] });
    api.reply('Stream without end', { text: 'Half an answer, and then no more.', scenario: 'stall-after-8' });
    api.reply('Look and think', [
      { text: 'I look.', tools: [{ name: 'list_files', input: {} }] },
      { text: '', scenario: 'headers-never' },
    ]);
    api.reply('Go on', { text: 'Gone on.' });
    const approval = view.getByRole('group', { name: 'Approval: run_command' });
    const begin = async (text: string, usesTools = true): Promise<void> => {
      await press(view.getByRole('button', { name: 'New conversation' }));
      await view.getByRole('article').first().waitFor({ state: 'detached' });
      const workspace = view.getByRole('switch', { name: 'Workspace' });
      if ((await workspace.getAttribute('aria-checked')) !== String(usesTools)) await workspace.press('Space');
      await send(text);
    };
    await begin('Run without end.');
    await press(approval.getByRole('button', { name: 'Allow', disabled: false }));
    await view.locator('.tool[data-state="running"]').waitFor();
    await begin('Wait for a yes.');
    await approval.waitFor();
    await begin('Stream without end.', false);
    await answers().last().filter({ hasText: 'Half' }).waitFor();
    await begin('Look and think.');
    // The second round is asked for, and gets no answer.
    while (!lastRequest().includes('tool_result')) await window.page.waitForTimeout(50);
    await view.getByRole('button', { name: '4 at work' }).waitFor();

    await window.reload();
    view = await window.openPanel();
    for (const prompt of ['Run without end', 'Wait for a yes', 'Stream without end', 'Look and think']) {
      await press(view.getByRole('button', { name: 'History', exact: true }));
      await view
        .locator('.history-row')
        .getByRole('button', { name: new RegExp(`^${prompt}`) })
        .first()
        .click();
      await view.getByRole('article', { name: 'You' }).filter({ hasText: prompt }).waitFor();
      await answers().and(view.locator('[data-state="stopped"]')).waitFor();
      assert.equal(await view.locator('.tool:is([data-state="running"], [data-state="approval"])').count(), 0, prompt);
      assert.equal(await approval.count(), 0, prompt);
      await send('Go on.');
      await ended();
      await answers().last().filter({ hasText: 'Gone on.' }).waitFor();
    }
    // Each call had its result: the API refuses a history in which one is missing.
    assert.deepEqual(
      api.log.filter(({ scenario }) => scenario === 'refused').map(({ prompt }) => prompt),
      [],
    );
  });
});
