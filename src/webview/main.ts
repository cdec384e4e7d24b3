import { parseToView } from '../protocol/index.ts';
import { Host } from './host.ts';
import { Panel } from './panel.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no #app.');

const host = new Host();
const panel = new Panel(root, host);

const report = (error: unknown): void =>
  host.post({ type: 'problem', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
window.addEventListener('error', (event) => report(event.error ?? event.message));
window.addEventListener('unhandledrejection', (event) => report(event.reason));

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = parseToView(event.data);
  if (message === null) panel.unreadable(event.data);
  else panel.receive(message);
});
host.post({ type: 'ready', reading: host.state?.place?.messageId ?? null });
