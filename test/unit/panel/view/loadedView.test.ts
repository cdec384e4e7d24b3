import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { Lazy } from '../../../../src/base/index.ts';
import { type LoadedView, resolveLoaded } from '../../../../src/panel/view/loadedView.ts';

/** A view that keeps what is shown in it, and lets the test press its button. */
class FakeView {
  readonly webview = {
    options: {},
    html: '',
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    },
  };
  readonly listeners = new Set<(message: unknown) => void>();

  press(): void {
    for (const listener of [...this.listeners]) listener('retry');
  }

  get asView(): vscode.WebviewView {
    return this as unknown as vscode.WebviewView;
  }
}

describe('a view whose host must be loaded', () => {
  const logged: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (message: string) => logged.push(message),
  };
  const shows: LoadedView = { resolveWebviewView: (view) => (view.webview.html = 'the chat') };

  it('is shown', async () => {
    const view = new FakeView();
    await resolveLoaded(view.asView, () => Promise.resolve(shows), log);
    assert.equal(view.webview.html, 'the chat');
  });

  it('shows a sentence and a button while the load fails, and the chat once it does not', async () => {
    const view = new FakeView();
    let loads = 0;
    const host = new Lazy(async () => {
      await Promise.resolve();
      if (++loads < 3) throw new Error(`Sidestream could not be loaded: <no disk ${loads}>`);
      return shows;
    });
    await resolveLoaded(view.asView, () => host.get(), log);
    assert.match(view.webview.html, /<p role="alert">Sidestream could not be loaded: &#60;no disk 1&#62;<\/p>/);
    assert.match(view.webview.html, /<button>Try Again<\/button>/);
    assert.ok(logged.includes('The view could not be shown:'));

    view.press();
    await new Promise(setImmediate);
    assert.match(view.webview.html, /no disk 2/);
    assert.equal(view.listeners.size, 1, 'one listener at a time');

    view.press();
    await new Promise(setImmediate);
    assert.equal(view.webview.html, 'the chat');
    assert.equal(view.listeners.size, 0);
  });
});
