import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { type Proxy, startLoginProxy } from '../support/messagesApi/neighbours.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

const ok = 'Hello, café 🚀 — the answer is 42';

describe('faults on the wire, in the panel', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-ant-test-0123456789', ANTHROPIC_BASE_URL: api.url },
      settings: { 'sidestream.stream.stallSeconds': 3, 'sidestream.stream.contentSeconds': 6 },
    });
    view = await window.openPanel();
  });
  after(async () => {
    // The proxy stays with its window.
    window.isDoubtful = true;
    await window.close();
    await api.close();
  });

  const answers = (): Locator => view.getByRole('article', { name: 'Claude' });
  const last = (): Locator => answers().last();

  /** Sends a prompt in a conversation of its own, and gives the answer when it stands there. */
  async function send(text: string): Promise<Locator> {
    if ((await view.getByRole('article').count()) > 0) {
      await view.getByRole('button', { name: 'New conversation' }).click();
      await view.getByRole('article').first().waitFor({ state: 'detached' });
    }
    await view.getByRole('textbox', { name: 'Message Claude' }).fill(text);
    await view.getByRole('button', { name: 'Send' }).click();
    await last().waitFor();
    return last();
  }

  async function state(expected: string): Promise<void> {
    await last()
      .and(view.locator(`[data-state="${expected}"]`))
      .waitFor({ timeout: 30_000 });
    await view.getByRole('button', { name: 'Send' }).waitFor();
  }

  const text = async (): Promise<string> => (await last().locator('p').allInnerTexts()).join('\n');
  const alert = (): Locator => last().getByRole('alert');
  const button = (name: string): Locator => last().getByRole('button', { name, exact: true });

  it('a lost connection leaves the text, and Continue goes on where it ends', async () => {
    await send('scenario:disconnect-after-7');
    await state('cut');
    assert.equal(await text(), 'Hello, café 🚀');
    assert.match(await alert().innerText(), /connection was lost/);
    await button('Continue').click();
    await state('complete');
    assert.equal(await text(), `Hello, café 🚀 ${ok}`);
    assert.equal(await answers().count(), 1);
  });

  it('a silent server is cut, and Retry keeps the old answer', async () => {
    await send('scenario:stall-after-6-then-ok-1');
    await state('cut');
    assert.match(await alert().innerText(), /Nothing arrived for 3 s/);
    await button('Retry').click();
    await state('complete');
    assert.equal(await text(), ok);
    await last().getByText('2/2').or(last().getByText('2 of 2')).or(last().getByText('2 / 2')).first().waitFor();
  });

  it('a retry is counted down, and Cancel ends it', async () => {
    await send('scenario:529-after-30');
    await last()
      .getByText(/Retrying in \d+ s \(attempt 2 of 3\): Claude is overloaded/)
      .waitFor();
    await window.screenshot('fault-retrying');
    await button('Cancel').click();
    await state('stopped');
    assert.equal(api.log.filter(({ prompt }) => prompt.includes('529-after-30')).length, 1);
  });

  it('a retry that helps ends in the answer, and a note says that it was needed', async () => {
    await send('scenario:http-500-then-ok-1');
    await state('complete');
    assert.equal(await text(), ok);
    await last().getByText('Answered at attempt 2.').waitFor();
  });

  it('Stop ends a server that never answers', async () => {
    await send('scenario:headers-never');
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    await state('stopped');
  });

  it('pings without end are cut', async () => {
    await send('scenario:ping-forever-after-5');
    await state('cut');
    assert.equal(await text(), 'Hello,');
    assert.match(await alert().innerText(), /without any content/);
  });

  it('blocks that come in reverse stand in order', async () => {
    await send('scenario:reverse-index');
    await state('complete');
    assert.equal(await text(), 'one last');
  });

  it('a refusal is no error, and the next question is answered', async () => {
    await send('scenario:refusal-empty');
    await state('refused');
    assert.equal(await alert().count(), 0);
    await last().getByText('declined by a usage policy').waitFor();
    await view.getByRole('textbox', { name: 'Message Claude' }).fill('scenario:ok');
    await view.getByRole('button', { name: 'Send' }).click();
    await answers().nth(1).waitFor();
    await state('complete');
    assert.equal(await text(), ok);
  });

  it('the token limit is one, with Continue', async () => {
    await send('scenario:stop-max_tokens');
    await state('limit');
    await button('Continue').click();
    await state('complete');
    assert.equal(await text(), ok + ok);
  });

  it('a page of a captive portal is named, and nothing of it is shown', async () => {
    await send('scenario:200-html');
    await state('error');
    assert.match(await alert().innerText(), /web page instead of the API/);
    assert.doesNotMatch(await last().innerText(), /hotel/);
  });

  it('markup and a key in an error are literal text and masked', async () => {
    await send('scenario:error-html-in-message');
    await state('error');
    assert.match(await alert().innerText(), /<img src=x onerror=alert\(1\)> \*\*bold\*\* red sk-ant-…/);
    assert.equal(await alert().locator('img, strong').count(), 0);
  });

  it('a refused key offers to set another one, after a single request', async () => {
    await send('scenario:http-401');
    await state('error');
    await button('Set API key').waitFor();
    assert.equal(api.log.filter(({ prompt }) => prompt.includes('http-401')).length, 1);
  });

  it('a redirect is not followed', async () => {
    await send('scenario:redirect-cross-307');
    await state('error');
    assert.match(await alert().innerText(), /has moved/);
    assert.deepEqual(
      api.requests.filter(({ here }) => !here),
      [],
    );
  });

  it('every request of all this was one that the API takes', () => {
    assert.deepEqual(
      api.log.filter(({ scenario }) => scenario === 'refused').map(({ prompt }) => prompt),
      [],
    );
  });

  describe('behind a proxy that wants a login', () => {
    let proxy: Proxy;
    before(async () => {
      proxy = await startLoginProxy();
      window.changeSettings({ 'sidestream.baseUrl': 'https://api.example.invalid', 'http.proxy': proxy.url });
      await window.reload();
      view = await window.openPanel();
    });
    after(() => proxy.close());

    it('the proxy is named, and it never saw the key', async () => {
      await send('hello');
      await state('error');
      assert.match(await alert().innerText(), /proxy wants a login/i);
      assert.ok(proxy.requests.some(({ target }) => target.startsWith('api.example.invalid')));
      assert.doesNotMatch(JSON.stringify(proxy.requests), /sk-ant/);
      await window.screenshot('fault-proxy');
    });
  });
});
