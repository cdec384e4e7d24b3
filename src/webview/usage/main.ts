import { parseToUsageView, type UsageToHost } from '../../protocol/index.ts';
import { takePageLanguage } from '../pageLanguage.ts';
import { UsagePage } from './page.ts';

declare const acquireVsCodeApi: () => { postMessage(message: UsageToHost): void };

takePageLanguage();
const root = document.getElementById('app');
if (root === null) throw new Error('The page has no #app.');

// What the page says while nothing has run gives way.
root.replaceChildren();
const api = acquireVsCodeApi();
const page = new UsagePage(root, (message) => api.postMessage(message));

const report = (error: unknown): void =>
  api.postMessage({
    type: 'problem',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
window.addEventListener('error', (event) => report(event.error ?? event.message));

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const usage = parseToUsageView(event.data);
  if (usage) page.show(usage);
  else report('A message could not be read.');
});
api.postMessage({ type: 'ready' });
