import { parseToView } from '../protocol/index.ts';
import { Failure } from './connection/failure.ts';
import { Host } from './connection/host.ts';
import { takePageLanguage } from './pageLanguage.ts';
import { Panel } from './panel.ts';

takePageLanguage();
const root = document.getElementById('app');
if (root === null) throw new Error('The page has no #app.');

const host = new Host();
const failure = new Failure(() => begin());
const report = (error: unknown): void =>
  host.post({ type: 'problem', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
window.addEventListener('error', (event) => report(event.error ?? event.message));
window.addEventListener('unhandledrejection', (event) => report(event.reason));

let panel: Panel | null = null;
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = parseToView(event.data);
  if (message?.type === 'failed') failure.show(message.text);
  else if (message === null) panel?.unreadable(event.data);
  else {
    if (message.type === 'snapshot') failure.hide();
    panel?.receive(message);
  }
});

/** Asks for the picture; again when the person wants to try again. */
function begin(): void {
  failure.expectPicture();
  host.post({ type: 'ready', reading: host.state?.place?.messageId ?? null });
}

// What the page says while nothing has run gives way.
root.replaceChildren(failure.element);
try {
  panel = new Panel(root, host);
  begin();
} catch (error) {
  report(error);
  failure.showBroken();
}
