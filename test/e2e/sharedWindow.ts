// One window for the files that a process runs, one after the other. Opening one costs twenty seconds of a processor, and
// making one as good as new costs two.
import fs from 'node:fs';
import path from 'node:path';
import { copySample } from '../support/sample.ts';
import type { VscodeWindow, WindowOptions } from './support.ts';

const sharedKey = 'sk-ant-test-0123456789';

/** Whether a file with these wishes may have a window that others had before. `E2E_WINDOWS=own` gives each its own. */
export function mayShare(options: WindowOptions): boolean {
  if (process.env['E2E_WINDOWS'] === 'own') return false;
  const { settings = {}, env = {}, ...others } = options;
  const isPlain = Object.keys(others).every((name) => name === 'theme');
  return (
    isPlain && Object.keys(env).join(' ') === keyAndAddress && !Object.keys(settings).some((name) => isFixed(name))
  );
}

/** Settings that an open window does not read again: VS Code's own chat, and what is the person's on all machines. */
const isFixed = (name: string): boolean => name === 'chat.disableAIFeatures' || name.startsWith('sidestream.budget.');

const keyAndAddress = 'ANTHROPIC_API_KEY ANTHROPIC_BASE_URL';

/** The same wishes, so that a window that is open can fulfil them: the server's address is a setting. */
export function asSettings({ settings, env, ...others }: WindowOptions): WindowOptions {
  return {
    ...others,
    settings: { 'sidestream.baseUrl': env?.['ANTHROPIC_BASE_URL'], ...settings },
    env: { ANTHROPIC_API_KEY: sharedKey },
  };
}

/**
 * Makes a window that another file has left as good as new: no editor, no notification, the sample as it was, the
 * settings of `options`, and the panel with an empty conversation. What stays are the conversations of before.
 * @throws when something is not as it should be: then nobody gets this window
 */
export async function renew(window: VscodeWindow, options: WindowOptions): Promise<void> {
  const { page } = window;
  for (const other of page.context().pages()) if (other !== page) await other.close();
  page.removeAllListeners('request');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Escape');
  await closeEditors(window);
  await window.runCommand('Notifications: Clear All Notifications');
  restoreSample(window.folder!);
  await window.useSettings(options);
  const view = await window.openPanel();
  for (const name of ['Close history', 'Close']) {
    const close = view.getByRole('button', { name, exact: true });
    if (await close.isVisible()) await close.click();
  }
  await view.getByRole('button', { name: 'New conversation' }).click();
  await view.getByRole('article').first().waitFor({ state: 'detached' });
  await view.getByRole('switch', { name: 'Workspace', checked: false }).waitFor({ timeout: 5000 });
  const left = {
    text: await view.getByRole('textbox', { name: 'Message Claude' }).inputValue(),
    chips: await view.getByRole('list', { name: 'Context for the next message' }).getByRole('listitem').allInnerTexts(),
    switches: await view.getByRole('switch', { checked: true }).allInnerTexts(),
    atWork: await view.getByRole('button', { name: /at work$/ }).count(),
    editors: await page.locator(tabsOfEditors).allInnerTexts(),
    panes: await view.getByRole('region', { name: /^(?:History|What Claude will see)$/ }).count(),
    dialogs: await page.locator('.monaco-dialog-box').allInnerTexts(),
    toasts: await page.locator('.notification-toast').allInnerTexts(),
    // A side bar that had to give way in a small window does not grow again with it.
    isNarrow: ((await page.locator('.part.auxiliarybar').boundingBox())?.width ?? 0) < usualWidth,
  };
  if (Object.values(left).flat().some(Boolean)) throw new Error(`It still holds ${JSON.stringify(left)}.`);
  window.takeViewErrors();
}

/** Of the side bar that the panel is in, less a little, in px. */
const usualWidth = 280;

const tabsOfEditors = '.part.editor .tabs-container .tab';

async function closeEditors(window: VscodeWindow): Promise<void> {
  const tabs = window.page.locator(tabsOfEditors);
  if ((await tabs.count()) === 0) return;
  await window.runCommand('View: Close All Editors');
  const question = window.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
  await question.or(window.page.locator('.editor-group-container.empty')).first().waitFor({ timeout: 10_000 });
  if (await question.isVisible()) await question.click();
  await tabs.first().waitFor({ state: 'detached', timeout: 10_000 });
}

/** Puts the sample project back as it was; the folder itself stays, because the window has it open. */
function restoreSample(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    fs.rmSync(path.join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
  copySample(folder);
}
