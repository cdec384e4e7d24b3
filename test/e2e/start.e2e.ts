import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { openWindow, type VscodeWindow } from './support.ts';

describe('the first five minutes, without a key', () => {
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    window = await openWindow({ theme: 'light' });
    view = await window.openPanel();
  });
  after(async () => window.close());

  const box = () => view.getByRole('textbox', { name: 'Message Claude' });
  const answer = () => view.getByRole('article', { name: 'Claude' });

  it('begin with a panel beside the code', async () => {
    await view.getByRole('button', { name: 'Send' }).waitFor();
    await window.screenshot('panel');
  });

  it('offer three things to do with what is open, which fill the box and send nothing', async () => {
    await window.screenshot('start-key');
    const offers = view.getByRole('group', { name: 'Things to do' }).getByRole('button');
    await offers.filter({ hasText: 'Show me around this project' }).waitFor();
    assert.equal(await offers.count(), 3);
    await window.page.keyboard.press('Control+P');
    await window.pick('basket.js');
    await offers.filter({ hasText: 'Explain basket.js' }).click();
    await view
      .getByRole('list', { name: 'Context for the next message' })
      .getByRole('listitem')
      .filter({ hasText: 'basket.js' })
      .waitFor();
    assert.match(await box().inputValue(), /^Explain basket\.js: /);
    assert.equal(await view.getByRole('article').count(), 0);
    await window.screenshot('start-offers');
  });

  it('answer from a script in the demo, and say so', async () => {
    await view.getByRole('button', { name: 'Try the Demo' }).click();
    await view.getByText('Demo: replies are scripted. No model is asked.').waitFor();
    await box().press('Enter');
    await answer().and(view.locator('[data-state="complete"]')).waitFor();
    assert.match(await answer().innerText(), /no model was asked/);
    await window.screenshot('start-ask');
  });

  it('let the demo look at the workspace with a tool', async () => {
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await box().fill('What is here?');
    await box().press('Enter');
    await answer().nth(1).and(view.locator('[data-state="complete"]')).waitFor();
    assert.match(await answer().nth(1).innerText(), /I have listed the files/);
  });

  it('go through the walkthrough, whose steps are ticked by what was done', async () => {
    const steps = window.page.locator('.getting-started-step');
    const selection = steps.filter({ hasText: 'Run a prompt on what you selected' });
    // VS Code reads the walkthroughs of extensions when its page is first opened, and waits 5 s for experiments meanwhile.
    while (!(await selection.isVisible())) {
      await window.runCommand('View: Close All Editors');
      await window.runCommand('Sidestream: Get Started');
      await steps.first().waitFor();
    }
    assert.equal(await steps.count(), 5);
    await selection.click();
    await window.screenshot('start-walkthrough');
    await window.page.getByRole('button', { name: 'Select Something in a Sample' }).click();
    await window.page.locator('.tab', { hasText: 'basket.js' }).last().waitFor();
    const before = await answer().count();
    await window.runCommand('Sidestream: Explain Selection');
    await answer().nth(before).and(view.locator('[data-state="complete"]')).waitFor();
    await window.screenshot('start-selection');
    await window.runCommand('Sidestream: Get Started');
    await selection.locator('[aria-checked="true"]').waitFor({ state: 'attached' });
  });

  it('gather a report of a problem to be read, and copy nothing by themselves', async () => {
    await window.runCommand('Sidestream: Report a Problem');
    const report = window.page.locator('.editor-instance .view-lines', { hasText: 'report of a problem' });
    await report.waitFor();
    await window.screenshot('start-report');
    assert.match((await report.innerText()).replaceAll('\u00a0', ' '), /Read this before you give it to anyone/);
    await window.page.getByRole('button', { name: 'Copy the Report' }).waitFor();
  });
});
