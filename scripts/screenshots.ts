// Makes the pictures of the README and of the walkthrough anew: `npm run screenshots`. They are taken by the end-to-end
// tests, so that they show what is there.
import fs from 'node:fs';
import path from 'node:path';
import { runStep } from './step.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Pictures in media/, without their ending, and the name under which a test takes each. */
const pictures: Readonly<Record<string, string>> = {
  'readme/panel': 'workspace-approval',
  'readme/plan': 'plan',
  'readme/review': 'review-peek',
  'walkthrough/key': 'start-offers',
  'walkthrough/ask': 'start-ask',
  'walkthrough/selection': 'start-selection',
  'walkthrough/workspace': 'workspace-approval',
  'walkthrough/budget': 'usage-budget',
};
const files = ['start', 'workspace', 'modes', 'review', 'usage'].map((name) => `test/e2e/${name}.e2e.ts`);

const hooks = ['test/support/strayRejections.ts', 'test/e2e/hooks.ts'];

await runStep({
  name: 'take pictures',
  command: 'mocha',
  args: ['--no-config', ...hooks.flatMap((file) => ['--require', file]), '--timeout', '90000', ...files],
  cwd: root,
  live: true,
});
for (const [place, taken] of Object.entries(pictures)) {
  const target = path.join(root, 'media', `${place}.png`);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(path.join(root, 'out/screenshots', `${taken}.png`), target);
}
