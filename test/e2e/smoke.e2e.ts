import { openWindow } from './support.ts';
import type { VscodeWindow } from './support.ts';

describe('the packaged extension', () => {
  let window: VscodeWindow;
  before(async () => {
    window = await openWindow();
  });
  after(() => window.close());

  it('opens its panel beside the code', async () => {
    const view = await window.openPanel();
    await view.getByRole('button', { name: 'Send' }).waitFor();
    await window.screenshot('panel');
  });
});
