import * as vscode from 'vscode';

const secretName = 'sidestream.langfuse';

export interface LangfuseKeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** The keys for Langfuse: those that were set here, else what its own tools read from the environment. */
export class LangfuseKeys implements vscode.Disposable {
  private readonly secrets: vscode.SecretStorage;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor(secrets: vscode.SecretStorage, environment: NodeJS.ProcessEnv) {
    this.secrets = secrets;
    this.environment = environment;
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key === secretName) this.changed.fire();
    });
  }

  /** The keys as they are now; `null` when there are none. */
  async current(): Promise<LangfuseKeyPair | null> {
    const stored = await this.stored();
    if (stored) return stored;
    const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = this.environment;
    return publicKey && secretKey ? { publicKey, secretKey } : null;
  }

  /** Keeps the keys. False when this machine's secret storage fails. */
  async set(keys: LangfuseKeyPair): Promise<boolean> {
    try {
      await this.secrets.store(secretName, JSON.stringify(keys));
      return true;
    } catch {
      return false;
    }
  }

  /** Removes the keys that were set here; those in the environment stay. */
  async remove(): Promise<void> {
    await this.secrets.delete(secretName);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async stored(): Promise<LangfuseKeyPair | null> {
    try {
      const keys = JSON.parse((await this.secrets.get(secretName)) ?? 'null') as Partial<LangfuseKeyPair> | null;
      const { publicKey, secretKey } = keys ?? {};
      return typeof publicKey === 'string' && typeof secretKey === 'string' ? { publicKey, secretKey } : null;
    } catch {
      return null;
    }
  }
}
