import * as vscode from 'vscode';
import { parseEndpoint } from '../base/index.ts';
import type { Credentials, LangfuseKeys, Settings } from '../config/index.ts';
import type { SwitchedTracer, TracingConfig } from '../tracing/index.ts';
import type { PriceList } from '../usage/index.ts';

/** Where Langfuse is when neither the setting nor the environment says so. */
const cloud = 'https://cloud.langfuse.com';

export interface TracingParts {
  readonly tracer: SwitchedTracer;
  readonly settings: Settings;
  readonly keys: LangfuseKeys;
  /** The API key must never stand in a trace. */
  readonly credentials: Credentials;
  readonly prices: () => PriceList;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Switches tracing on when the person has: the setting, keys, and VS Code's own telemetry setting must all allow it. Each
 * of them counts from the moment in which it is changed.
 */
export class TracingSwitch implements vscode.Disposable {
  private readonly parts: TracingParts;
  private readonly subscriptions: vscode.Disposable[];
  private changes = 0;
  private told = '';

  constructor(parts: TracingParts) {
    this.parts = parts;
    const look = (): void => void this.look();
    this.subscriptions = [
      parts.settings.onDidChange(['langfuse.enabled', 'langfuse.host', 'langfuse.captureContent', 'prices'], look),
      parts.keys.onDidChange(look),
      parts.credentials.onDidChange(look),
      vscode.env.onDidChangeTelemetryEnabled(look),
    ];
    look();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async look(): Promise<void> {
    const change = ++this.changes;
    if (!this.parts.settings.get('langfuse.enabled') || !vscode.env.isTelemetryEnabled) {
      this.parts.tracer.configure(null);
      return;
    }
    const config = await this.config();
    // Something else may have been changed meanwhile, and is looked at by itself.
    if (change === this.changes) this.parts.tracer.configure(config);
  }

  private async config(): Promise<TracingConfig | null> {
    const { keys, credentials, settings, prices, log } = this.parts;
    const host = settings.get('langfuse.host');
    const [pair, credential] = await Promise.all([keys.current(), credentials.current()]);
    if (!pair) return this.tell('Langfuse is switched on and has no keys: “Sidestream: Set Langfuse Keys” sets them.');
    const endpoint = parseEndpoint(host || (process.env['LANGFUSE_BASE_URL'] ?? ''), cloud);
    if (!endpoint.ok) return this.tell(`Nothing is sent to Langfuse. ${endpoint.problem}`);
    if (endpoint.inTheClear) {
      return this.tell(
        `Nothing is sent to Langfuse at ${endpoint.host}: its keys would travel without encryption. Use https://.`,
      );
    }
    this.told = '';
    return {
      ...pair,
      baseUrl: endpoint.baseUrl,
      environment: 'vscode',
      machineId: vscode.env.machineId,
      captureContent: settings.get('langfuse.captureContent'),
      secrets: credential ? [credential.value] : [],
      prices: prices(),
      log: (message) => log.warn(message),
    };
  }

  /** Says once why nothing is traced. */
  private tell(problem: string): null {
    if (this.told !== problem) {
      this.parts.log.warn(problem);
      void vscode.window.showWarningMessage(problem);
    }
    this.told = problem;
    return null;
  }
}

/** Asks for Langfuse's two keys and keeps them; two empty ones remove them. */
export async function setLangfuseKeys(keys: LangfuseKeys, settings: Settings): Promise<void> {
  const ask = (prompt: string, prefix: string, step: number): Thenable<string | undefined> =>
    vscode.window.showInputBox({
      title: `Sidestream: Set Langfuse Keys (${step} of 2)`,
      prompt,
      placeHolder: `${prefix}…`,
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        value.trim() === '' || value.trim().startsWith(prefix)
          ? undefined
          : `This key begins with ${prefix}. Empty: no keys are kept.`,
    });
  const publicKey = (await ask('The public key of your Langfuse project.', 'pk-lf-', 1))?.trim();
  if (publicKey === undefined) return;
  if (publicKey === '') {
    await keys.remove();
    void vscode.window.showInformationMessage('The Langfuse keys are removed.');
    return;
  }
  const secretKey = (
    await ask('The secret key of the same project. Both are kept in secret storage.', 'sk-lf-', 2)
  )?.trim();
  if (!secretKey) return;
  const stored = await keys.set({ publicKey, secretKey });
  if (!stored) {
    void vscode.window.showErrorMessage('This machine’s secret storage does not work: the keys were not kept.');
    return;
  }
  const on = settings.get('langfuse.enabled');
  void vscode.window.showInformationMessage(
    on
      ? 'The Langfuse keys are set.'
      : 'The Langfuse keys are set. Traces are sent once sidestream.langfuse.enabled is on.',
  );
}
