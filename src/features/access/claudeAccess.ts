import * as vscode from 'vscode';
import { type AnthropicConfig, AnthropicProvider } from '../../anthropic/index.ts';
import { ModelCatalog } from '../../assistant/index.ts';
import { Emitter, type Log, type Subscription, t } from '../../base/index.ts';
import { confirmEndpoint, type Credentials, type Settings } from '../../config/index.ts';
import type { Credential } from '../../llm/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { removeApiKey, setApiKey } from './keyPrompts.ts';

/** How long the API may take to say what its models can do, ms. */
const maxListMs = 15_000;
/** The first wait before a retry when the API names none, ms. */
const retryBaseMs = 1000;

/** Under this name it is kept that the person wanted the demo. */
const demoKey = 'sidestream.demo';

/** The way to Claude: key, address, and the models that are there. */
export class ClaudeAccess implements vscode.Disposable {
  readonly provider: AnthropicProvider;
  readonly catalog: ModelCatalog;
  readonly commands: CommandHandlers<'setApiKey' | 'removeApiKey' | 'demo'>;
  readonly #credentials: Credentials;
  readonly #settings: Settings;
  readonly #state: vscode.Memento;
  readonly #log: Log;
  readonly #changed = new Emitter<void>();
  readonly #learned = new Emitter<void>();
  readonly #subscription: Subscription;
  #hasCredential = true;
  #knowsLimits = false;

  /** The key or the models that are known are others. */
  readonly onDidChange = this.#changed.event;
  /** The models and their limits are known now. */
  readonly onDidLearnModels = this.#learned.event;

  /** @param state where a yes to an address without encryption is kept */
  constructor(credentials: Credentials, settings: Settings, state: vscode.Memento, log: Log) {
    this.#credentials = credentials;
    this.#settings = settings;
    this.#state = state;
    this.#log = log;
    this.provider = new AnthropicProvider(async () => this.#connectAs(await credentials.current()), log);
    this.catalog = new ModelCatalog(this.provider);
    this.commands = {
      setApiKey: () => setApiKey(credentials, (key, signal) => this.#tryKey(key, signal)),
      removeApiKey: () => removeApiKey(credentials, process.env),
      demo: () => this.#switchDemo(),
    };
    this.#subscription = credentials.onDidChange(() => void this.#lookForCredential());
    void this.#lookForCredential();
  }

  /** False once it is known that there is no key. */
  get hasCredential(): boolean {
    return this.#hasCredential;
  }

  /** Whether there is a key now. One that cannot be read counts: the next request says what is wrong with it. */
  async findCredential(): Promise<boolean> {
    try {
      return (await this.#credentials.current()) !== null;
    } catch (error) {
      this.#log.warn('The API key could not be read:', error);
      return true;
    }
  }

  /** Answers are scripted, since there is no key and the person wanted to look around. */
  get isDemo(): boolean {
    return !this.#hasCredential && this.#state.get(demoKey) === true;
  }

  /** Asks once for the models and their limits: after the first answer, since then the key is known to be good. */
  learnLimits(): void {
    if (this.#knowsLimits) return;
    this.#knowsLimits = true;
    void this.catalog.list(AbortSignal.timeout(maxListMs)).then(
      () => {
        this.#learned.fire();
        this.#changed.fire();
      },
      (error: unknown) => {
        this.#log.info(`The models' limits were not read: ${String(error)}`);
        this.#changed.fire();
      },
    );
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** Begins the demo, or ends it. With a key there is none. */
  async #switchDemo(): Promise<void> {
    if (await this.findCredential()) {
      void vscode.window.showInformationMessage(t('A key is set: Claude answers, and the demo is not needed.'));
      return;
    }
    await this.#state.update(demoKey, !this.isDemo);
    this.#changed.fire();
    if (this.isDemo) await vscode.commands.executeCommand('sidestream.open');
  }

  async #lookForCredential(): Promise<void> {
    this.#hasCredential = await this.findCredential();
    this.catalog.forget();
    this.#changed.fire();
  }

  /** Address, key and limits as they are now. Nobody's key goes in the clear to another machine without a yes. */
  async #connectAs(credential: Credential | null): Promise<AnthropicConfig> {
    const settings = this.#settings;
    const isDemo = credential === null && this.#state.get(demoKey) === true;
    const baseUrl = settings.get('baseUrl') || (process.env['ANTHROPIC_BASE_URL'] ?? '');
    if (!isDemo) await confirmEndpoint(baseUrl, this.#state);
    return {
      isDemo,
      baseUrl,
      credential,
      stallMs: settings.get('stream.stallSeconds') * 1000,
      contentMs: settings.get('stream.contentSeconds') * 1000,
      retryBaseMs,
    };
  }

  /** @throws LlmError when the key is refused or cannot be tried */
  async #tryKey(key: string, signal: AbortSignal): Promise<void> {
    const connect = (): Promise<AnthropicConfig> => this.#connectAs({ kind: 'apiKey', value: key });
    await new AnthropicProvider(connect, this.#log).listModels(signal);
  }
}
