// From the write on the server to the change in the page, for each numbered word: in Sidestream, and in VS Code's own chat
// in the same window and from the same server.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { openWindow, type VscodeWindow } from '../../e2e/support.ts';
import { installExtension } from '../../support/vscode/server.ts';
import { waitForWorkbench } from '../../support/vscode/workbench.ts';
import { type Pace, type PaceServer, startPaceServer } from './paceServer.ts';

export interface LatencyFigures {
  /** From the byte to the DOM, ms, of each word that came. */
  readonly times: readonly number[];
  /** Messages of the host to the view that came while the answer streamed, and frames that were drawn; `null` for the chat. */
  readonly messages: number | null;
  readonly frames: number;
}

interface Watched {
  seen: [number, number][];
  frames: number;
  messages: number;
  running: boolean;
}

export async function measureLatency(
  pace: Pace,
  withChat: boolean,
): Promise<{ ours: LatencyFigures; chat: LatencyFigures | null }> {
  const server = await startPaceServer(pace);
  const window = await openWindow({
    own: true,
    env: { ANTHROPIC_API_KEY: 'sk-bench', ANTHROPIC_BASE_URL: server.url },
    // A title is asked for with a request of its own, which would be taken for another answer.
    settings: { 'sidestream.titles': false, ...(withChat && { 'chat.disableAIFeatures': false }) },
  });
  try {
    if (withChat) {
      await installPeer(window);
      await window.page.reload();
      await waitForWorkbench(window.page);
    }
    const view = await window.openPanel();
    const ours = await inSidestream(window, view, server);
    return { ours, chat: withChat ? await inChat(window, server, pace) : null };
  } finally {
    await window.close();
    server.close();
  }
}

/** Counts, from now on, when each numbered word comes into the last of these elements. */
const watch = (body: Locator, selector: string): Promise<void> =>
  body.evaluate((_, selector) => {
    const watched: Watched = { seen: [], frames: 0, messages: 0, running: true };
    (globalThis as unknown as { watched: Watched }).watched = watched;
    let next = 0;
    new MutationObserver(() => {
      // The rows of a virtual list do not stand in their order.
      const texts = Array.from(document.querySelectorAll(selector), (answer) => answer.textContent);
      const last = Math.max(-1, ...texts.map((text) => Number(/.*\bw(\d+)/s.exec(text)?.[1] ?? -1)));
      const now = Date.now();
      for (; next <= last; next += 1) watched.seen.push([next, now]);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    window.addEventListener('message', (event: MessageEvent<{ type?: string } | null>) => {
      if (event.data?.type === 'batch') watched.messages += 1;
    });
    const frame = (): void => {
      watched.frames += 1;
      if (watched.running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, selector);

async function figures(body: Locator, server: PaceServer): Promise<LatencyFigures> {
  const { seen, frames, messages } = await body.evaluate(() => {
    const { watched } = globalThis as unknown as { watched: Watched };
    watched.running = false;
    return watched;
  });
  const times = seen.flatMap(([number, at]) => {
    const written = server.written.get(number);
    return written === undefined ? [] : [at - written];
  });
  return { times, messages, frames };
}

async function inSidestream(window: VscodeWindow, view: FrameLocator, server: PaceServer): Promise<LatencyFigures> {
  const body = view.locator('body');
  await watch(body, 'article');
  await view.getByRole('textbox', { name: 'Message Claude' }).fill('go');
  await view.getByRole('button', { name: 'Send' }).click();
  await view.locator('article[data-state="complete"][aria-label="Claude"]').waitFor({ timeout: 60_000 });
  await window.page.waitForTimeout(300);
  return figures(body, server);
}

/** VS Code's chat draws at a pace of its own: what has not come half a minute after the end is not waited for. */
async function inChat(window: VscodeWindow, server: PaceServer, pace: Pace): Promise<LatencyFigures> {
  const { page } = window;
  await window.runCommand('Chat: Open Chat');
  const input = page.locator('.interactive-input-part .monaco-editor').first();
  await input.waitFor();
  const body = page.locator('body');
  server.written.clear();
  const hasAsked = (): boolean => server.written.size > 0;
  for (let attempt = 0; !hasAsked(); attempt++) {
    if (attempt === 5) throw new Error("VS Code's chat has not asked the participant");
    await watch(body, '.interactive-item-container.interactive-response');
    await input.click();
    await page.keyboard.type('@bare go');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    // The first one may fail until the chat has chosen a model.
    const deadline = Date.now() + 15_000;
    while (!hasAsked() && Date.now() < deadline) await page.waitForTimeout(100);
  }
  const end = Date.now() + (pace.count / pace.perSecond) * 1000 + 30_000;
  const drawn = (): Promise<number> =>
    body.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.seen.length);
  while (Date.now() < end && (await drawn()) < pace.count) await page.waitForTimeout(500);
  return { ...(await figures(body, server)), messages: null };
}

async function installPeer(window: VscodeWindow): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-peer-'));
  try {
    const vsix = path.join(folder, 'peer.vsix');
    const vsce = path.resolve(import.meta.dirname, '../../../node_modules/.bin/vsce');
    const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '-o', vsix];
    execFileSync(vsce, ['package', ...options], { cwd: path.join(import.meta.dirname, 'chatPeer'), stdio: 'pipe' });
    await installExtension(window.profile, vsix);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
