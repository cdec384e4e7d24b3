import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/index.ts';
import { Credentials } from '../../../src/config/credentials.ts';
import { LangfuseKeys } from '../../../src/config/langfuseKeys.ts';
import type { SecretStore } from '../../../src/config/storedSecret.ts';
import { LlmError } from '../../../src/llm/index.ts';

/** Secret storage in memory, which fails while it is locked. */
class Secrets implements SecretStore {
  readonly kept = new Map<string, string>();
  readonly changed = new Emitter<{ readonly key: string }>();
  readonly onDidChange = this.changed.event;
  isLocked = false;

  get(key: string): Promise<string | undefined> {
    return this.isLocked ? Promise.reject(new Error('locked')) : Promise.resolve(this.kept.get(key));
  }

  store(key: string, value: string): Promise<void> {
    if (this.isLocked) return Promise.reject(new Error('locked'));
    this.kept.set(key, value);
    this.changed.fire({ key });
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    if (this.isLocked) return Promise.reject(new Error('locked'));
    this.kept.delete(key);
    return Promise.resolve();
  }
}

describe('the key for the API', () => {
  it('is the one that was set, then the key of the environment, then its token', async () => {
    const secrets = new Secrets();
    const value = async (environment: NodeJS.ProcessEnv): Promise<string | undefined> =>
      (await new Credentials(secrets, environment).current())?.value;
    assert.equal(await value({}), undefined);
    assert.equal(await value({ ANTHROPIC_AUTH_TOKEN: 'token' }), 'token');
    assert.equal(await value({ ANTHROPIC_API_KEY: 'key', ANTHROPIC_AUTH_TOKEN: 'token' }), 'key');
    await new Credentials(secrets, {}).set('set');
    assert.equal(await value({ ANTHROPIC_API_KEY: 'key' }), 'set');
  });

  it('that cannot be read is said to be so, and is not taken for none', async () => {
    const secrets = new Secrets();
    secrets.isLocked = true;
    await assert.rejects(
      new Credentials(secrets, {}).current(),
      (error) =>
        error instanceof LlmError && error.kind === 'auth' && error.message.includes('secret storage does not work'),
    );
    const current = await new Credentials(secrets, { ANTHROPIC_API_KEY: 'key' }).current();
    assert.equal(current?.value, 'key', 'the environment needs no storage');
  });

  it('that cannot be stored lasts as long as the window', async () => {
    const secrets = new Secrets();
    secrets.isLocked = true;
    const credentials = new Credentials(secrets, {});
    let changes = 0;
    credentials.onDidChange(() => changes++);
    assert.equal(await credentials.set('set'), false);
    assert.equal((await credentials.current())?.value, 'set');
    await assert.rejects(credentials.remove());
    await assert.rejects(credentials.current());
    assert.equal(changes, 2);
  });

  it('is another one when another window has changed it, and not when another secret is changed', () => {
    const secrets = new Secrets();
    const credentials = new Credentials(secrets, {});
    let changes = 0;
    credentials.onDidChange(() => changes++);
    secrets.changed.fire({ key: 'sidestream.langfuse' });
    assert.equal(changes, 0);
    secrets.changed.fire({ key: 'sidestream.apiKey' });
    assert.equal(changes, 1);
    credentials.dispose();
    secrets.changed.fire({ key: 'sidestream.apiKey' });
    assert.equal(changes, 1);
  });
});

describe('the keys for Langfuse', () => {
  it('are those that were set, else both of the environment; what cannot be read is none', async () => {
    const secrets = new Secrets();
    const environment = { LANGFUSE_PUBLIC_KEY: 'pk', LANGFUSE_SECRET_KEY: 'sk' };
    const keys = new LangfuseKeys(secrets, environment);
    assert.deepEqual(await keys.current(), { publicKey: 'pk', secretKey: 'sk' });
    assert.equal(await new LangfuseKeys(secrets, { LANGFUSE_PUBLIC_KEY: 'pk' }).current(), null);
    assert.equal(await keys.set({ publicKey: 'own', secretKey: 'mine' }), true);
    assert.deepEqual(await keys.current(), { publicKey: 'own', secretKey: 'mine' });
    secrets.kept.set('sidestream.langfuse', '{ broken');
    assert.equal(await new LangfuseKeys(secrets, {}).current(), null);
    secrets.isLocked = true;
    assert.equal(await new LangfuseKeys(secrets, {}).current(), null);
    assert.equal(await keys.set({ publicKey: 'own', secretKey: 'mine' }), false);
  });
});
