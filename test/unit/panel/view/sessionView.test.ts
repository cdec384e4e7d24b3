// A view that is hidden, shown and moved faster than its page loads and its host is ready.
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import fc from 'fast-check';
import type * as vscode from 'vscode';
import { Session, type SessionParts } from '../../../../src/assistant/index.ts';
import { Conversation } from '../../../../src/conversation/index.ts';
import { SessionView } from '../../../../src/panel/view/sessionView.ts';
import { parseToView, type ToView } from '../../../../src/protocol/index.ts';
import { Replica } from '../../../../src/webview/connection/replica.ts';
import { emptySurroundings } from '../../../support/emptyPanel.ts';

/** What VS Code does: a page lives while it is in sight; what is posted where no page is gets lost. */
class FakeWebview {
  readonly listeners = new Set<(message: unknown) => void>();
  loads = 0;
  page: { replica: Replica | null } | null = null;
  readonly composed = new Set<string>();
  /** Posted, and not yet come to the page. */
  underWay: ToView[] = [];

  readonly asWebview = {
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    },
    postMessage: (message: ToView) => {
      if (this.page) this.underWay.push(message);
      return Promise.resolve(this.page !== null);
    },
  } as unknown as vscode.Webview;

  show(): void {
    this.page = { replica: null };
  }

  /** Gives what was on its way and is lost. */
  hide(): ToView[] {
    this.page = null;
    return this.underWay.splice(0);
  }

  /** The page's script runs. */
  run(): void {
    if (this.page?.replica !== null) return;
    this.page.replica = new Replica();
    this.#send({ type: 'ready', reading: null });
  }

  deliver(): void {
    const { page } = this;
    if (!page?.replica) return;
    for (const raw of this.underWay.splice(0)) {
      const message = parseToView(raw);
      if (message?.type === 'snapshot') page.replica.snapshot(message);
      else if (message?.type === 'compose') this.composed.add(message.text);
      else if (message?.type === 'batch') assert.notEqual(page.replica.batch(message).kind, 'gap');
      if (message?.type === 'snapshot' || message?.type === 'batch')
        this.#send({ type: 'ack', epoch: message.epoch, seq: message.seq, waitedMs: 0 });
    }
  }

  #send(message: unknown): void {
    for (const listener of [...this.listeners]) listener(message);
  }
}

const log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
} as unknown as vscode.LogOutputChannel;

function createView(): {
  view: SessionView;
  conversation: Conversation;
  answer: string;
  /** The host becomes ready for all who wait for it. */
  prepared: () => void;
} {
  const conversation = Conversation.create('');
  const { id } = conversation.addAnswer(conversation.addPrompt('Go.').id, 'claude');
  const session = new Session(conversation, {} as SessionParts);
  const waiting: (() => void)[] = [];
  const view = new SessionView(
    {
      extensionUri: null as unknown as vscode.Uri,
      prepare: () => new Promise((resolve) => waiting.push(resolve)),
      log,
      approvalOf: () => null,
      surroundings: () => emptySurroundings,
      actionsFor: () => ({ perform: () => Promise.resolve(null) }),
    },
    {
      loadPage: (webview) => [...webviews].find(({ asWebview }) => asWebview === webview)!.loads++,
      session: () => session,
      onFocus: () => undefined,
    },
  );
  return { view, conversation, answer: id, prepared: () => waiting.splice(0).forEach((resolve) => resolve()) };
}
const webviews = new Set<FakeWebview>();

/** What is due in this turn of the event loop, the outbox's batches among it. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a view that comes and goes', () => {
  const act = fc.constantFrom(
    'hide',
    'show',
    'move',
    'dispose',
    'run',
    'prepared',
    'deliver',
    'text',
    'compose',
    'turn',
  );

  it('is never blank and never behind, however fast it is hidden, shown and moved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        webviews.clear();
        const { view, conversation, answer, prepared } = createView();
        let current = new FakeWebview();
        const left: FakeWebview[] = [];
        let expected: string | null = null;
        const attach = (): void => {
          webviews.add(current);
          current.show();
          view.attach(current.asWebview, true);
        };
        const hide = (): void => {
          const lost = current.hide();
          if (lost.some(({ type }) => type === 'compose')) expected = null;
          view.setVisible(current.asWebview, false);
        };
        attach();
        for (const [index, each] of acts.entries()) {
          if (each === 'hide' && current.page) hide();
          else if (each === 'show' && !current.page) {
            current.show();
            view.setVisible(current.asWebview, true);
          } else if (each === 'move') {
            if (current.page) hide();
            left.push(current);
            current = new FakeWebview();
            attach();
          } else if (each === 'dispose') left.splice(0).forEach((old) => view.detach(old.asWebview));
          else if (each === 'run') current.run();
          else if (each === 'prepared') prepared();
          else if (each === 'deliver') current.deliver();
          else if (each === 'text') conversation.appendText(answer, `word ${index} `);
          else if (each === 'compose') view.post({ type: 'compose', text: (expected = `draft ${index}`) });
          if (each === 'turn' || each === 'prepared') await turn();
        }
        if (!current.page) {
          current.show();
          view.setVisible(current.asWebview, true);
        }
        conversation.appendText(answer, 'the last word');
        for (let round = 0; round < 6; round++) {
          current.run();
          prepared();
          await turn();
          current.deliver();
        }
        assert.equal(current.page?.replica?.message(answer)?.text, conversation.answer(answer)?.text);
        const isComposed = [...webviews].some(({ composed }) => expected !== null && composed.has(expected));
        assert.ok(expected === null || isComposed, `${expected} is lost`);
        view.dispose();
      }),
      { numRuns: 500 },
    );
  });

  it('loads a page once more that does not come up, and no page that is out of sight or there', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      webviews.clear();
      const { view } = createView();
      const webview = new FakeWebview();
      webviews.add(webview);
      webview.show();
      view.attach(webview.asWebview, true);
      mock.timers.tick(9_000);
      assert.equal(webview.loads, 1);
      mock.timers.tick(60_000);
      assert.equal(webview.loads, 2);
      view.setVisible(webview.asWebview, false);
      mock.timers.tick(60_000);
      view.setVisible(webview.asWebview, true);
      webview.run();
      mock.timers.tick(60_000);
      assert.equal(webview.loads, 2);
      view.dispose();
    } finally {
      mock.timers.reset();
    }
  });
});
