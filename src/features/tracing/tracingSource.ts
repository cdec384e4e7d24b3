import * as vscode from 'vscode';
import { parseEndpoint, type Subscription, t, failure, type Result } from '../../base/index.ts';
import type { Credentials, LangfuseKeys, Settings } from '../../config/index.ts';
import type { TracingConfig } from '../../tracing/index.ts';
import type { Spending } from '../spending/spending.ts';

/** The address of Langfuse when neither the setting nor the environment names one. */
const cloud = 'https://cloud.langfuse.com';

/** A configuration without its log, or the sentence that says why there can be none. */
export type TracingWish = Result<{ readonly config: Omit<TracingConfig, 'log'> }>;

/**
 * How turns are to be traced. The setting, keys, and VS Code's own telemetry setting must all allow it; each counts from
 * the moment in which it is changed.
 */
export class TracingSource {
  readonly #settings: Settings;
  readonly #keys: LangfuseKeys;
  readonly #credentials: Credentials;
  readonly #spending: Spending;

  /** @param credentials the API key must never stand in a trace */
  constructor(settings: Settings, keys: LangfuseKeys, credentials: Credentials, spending: Spending) {
    this.#settings = settings;
    this.#keys = keys;
    this.#credentials = credentials;
    this.#spending = spending;
  }

  /** Calls back when `read` may give something else. */
  onDidChange(listener: () => void): readonly Subscription[] {
    return [
      this.#settings.onDidChange(['langfuse.enabled', 'langfuse.host', 'langfuse.captureContent', 'prices'], listener),
      this.#keys.onDidChange(listener),
      this.#credentials.onDidChange(listener),
      vscode.env.onDidChangeTelemetryEnabled(listener),
    ];
  }

  /** Whether the person has switched tracing on. */
  get isOn(): boolean {
    return this.#settings.get('langfuse.enabled') && vscode.env.isTelemetryEnabled;
  }

  /** The configuration for turns from now on. */
  async read(): Promise<TracingWish> {
    const [pair, credential] = await Promise.all([
      this.#keys.current(),
      // A key that cannot be read is sent nowhere, and cannot get into a trace.
      this.#credentials.current().catch(() => null),
    ]);
    if (!pair) {
      return failure(t('Langfuse is switched on and has no keys: “Sidestream: Set Langfuse Keys” sets them.'));
    }
    const host = this.#settings.get('langfuse.host') || (process.env['LANGFUSE_BASE_URL'] ?? '');
    const endpoint = parseEndpoint(host || cloud);
    if (!endpoint.ok) return failure(t('Nothing is sent to Langfuse. {0}', endpoint.problem));
    if (endpoint.inTheClear) {
      return failure(
        t('Nothing is sent to Langfuse at {0}: its keys would travel without encryption. Use https://.', endpoint.host),
      );
    }
    const config = {
      ...pair,
      baseUrl: endpoint.baseUrl,
      environment: 'vscode',
      machineId: vscode.env.machineId,
      captureContent: this.#settings.get('langfuse.captureContent'),
      secrets: credential ? [credential.value] : [],
      prices: this.#spending.prices,
    };
    return { ok: true, config };
  }
}
