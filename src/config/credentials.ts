import * as vscode from 'vscode';
import type { Credential } from '../llm/index.ts';

const secretName = 'sidestream.apiKey';

/** Who asks the API: the key that was set here, else what every Claude tool reads from the environment. */
export class Credentials implements vscode.Disposable {
  private readonly secrets: vscode.SecretStorage;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;
  /** A key that could not be stored: it lasts as long as the window. */
  private unstored: string | null = null;

  readonly onDidChange = this.changed.event;

  constructor(secrets: vscode.SecretStorage, environment: NodeJS.ProcessEnv) {
    this.secrets = secrets;
    this.environment = environment;
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key === secretName) this.changed.fire();
    });
  }

  /** The credential for the next request; `null` when there is none. */
  async current(): Promise<Credential | null> {
    const stored = this.unstored ?? (await this.readSecret());
    if (stored) return { kind: 'apiKey', value: stored };
    const { ANTHROPIC_API_KEY: key, ANTHROPIC_AUTH_TOKEN: token } = this.environment;
    if (key) return { kind: 'apiKey', value: key };
    return token ? { kind: 'authToken', value: token } : null;
  }

  /** Keeps a key. False when this machine's secret storage fails: the key then lasts until the window closes. */
  async set(key: string): Promise<boolean> {
    this.unstored = null;
    try {
      await this.secrets.store(secretName, key);
      return true;
    } catch {
      this.unstored = key;
      return false;
    } finally {
      this.changed.fire();
    }
  }

  /** Removes the key that was set here; one in the environment stays. */
  async remove(): Promise<void> {
    this.unstored = null;
    try {
      await this.secrets.delete(secretName);
    } finally {
      this.changed.fire();
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async readSecret(): Promise<string | undefined> {
    try {
      return await this.secrets.get(secretName);
    } catch {
      return undefined;
    }
  }
}
