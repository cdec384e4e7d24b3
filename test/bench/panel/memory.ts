// Whether memory comes back: the heap of a real extension host and of the window, after 200 turns and after the panel was
// hidden and shown 100 times. Each is measured after collection, in a new conversation, and so is what it is held against.
import type { FrameLocator } from 'playwright-core';
import { openWindow, type VscodeWindow } from '../../e2e/support.ts';
import { startMessagesApi } from '../../support/messagesApi/server.ts';

export interface HeapFigures {
  readonly what: string;
  /** MB after collection. */
  readonly host: number;
  readonly window: number;
}

const text = Array.from({ length: 30 }, (_, index) => `Line ${index} with **some** \`code\` in it.`).join('\n\n');

/** The heaps before, after the turns, and after the hiding. */
export async function measureMemory(turns = 200, hidings = 100): Promise<HeapFigures[]> {
  const api = await startMessagesApi();
  api.reply(() => true, { text });
  const window = await openWindow({
    own: true,
    env: { ANTHROPIC_API_KEY: 'sk-bench', ANTHROPIC_BASE_URL: api.url },
    settings: { 'sidestream.titles': false },
  });
  try {
    let view = await window.openPanel();
    const host = await HostHeap.connect(window);
    const figures: HeapFigures[] = [];
    const measure = async (what: string): Promise<void> => {
      await view.getByRole('button', { name: 'New conversation' }).first().click();
      await window.page.waitForTimeout(1500);
      figures.push({ what, host: await host.used(), window: await windowHeap(window) });
    };
    await talk(view, 30);
    view = await hideAndShow(window, 10);
    await measure('at first');
    await talk(view, turns);
    await measure(`after ${turns} turns`);
    await talk(view, 5);
    view = await hideAndShow(window, hidings);
    await measure(`after ${hidings} times hidden and shown`);
    host.close();
    return figures;
  } finally {
    await window.close();
    await api.close();
  }
}

async function talk(view: FrameLocator, turns: number): Promise<void> {
  const ended = view.locator('article[aria-label="Claude"][data-state="complete"]');
  const composer = view.getByRole('textbox', { name: 'Message Claude' });
  for (let turn = 0; turn < turns; turn++) {
    await composer.fill(`Question ${turn}`);
    await composer.press('Enter');
    // A long conversation keeps only its end on the page: the newest prompt tells the turn.
    await view
      .locator('article[aria-label="You"]')
      .filter({ hasText: `Question ${turn}` })
      .last()
      .waitFor();
    await view.locator('article').last().and(ended).waitFor();
  }
}

async function hideAndShow(window: VscodeWindow, times: number): Promise<FrameLocator> {
  for (let time = 0; time < times; time++) {
    await window.togglePanel();
    await window.page.locator('iframe.webview').waitFor({ state: 'detached' });
    await window.togglePanel();
    await window.view.getByRole('textbox', { name: 'Message Claude' }).waitFor();
  }
  return window.view;
}

async function windowHeap(window: VscodeWindow): Promise<number> {
  const session = await window.page.context().newCDPSession(window.page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}

/** The extension host's own inspector, which it opens when it is signalled. */
class HostHeap {
  readonly #socket: WebSocket;
  #next = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async connect(window: VscodeWindow): Promise<HostHeap> {
    const url = await window.inspectExtensionHost();
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    return new HostHeap(socket);
  }

  async used(): Promise<number> {
    await this.#ask('HeapProfiler.enable');
    await this.#ask('HeapProfiler.collectGarbage');
    await this.#ask('HeapProfiler.collectGarbage');
    const { usedSize } = (await this.#ask('Runtime.getHeapUsage')) as { usedSize: number };
    return usedSize / 1e6;
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const take = (event: MessageEvent): void => {
        const answer = JSON.parse(String(event.data)) as { id?: number; result?: unknown; error?: { message: string } };
        if (answer.id !== id) return;
        this.#socket.removeEventListener('message', take);
        if (answer.error) reject(new Error(answer.error.message));
        else resolve(answer.result);
      };
      this.#socket.addEventListener('message', take);
      this.#socket.send(JSON.stringify({ id, method }));
    });
  }
}
