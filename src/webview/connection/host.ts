import type { ToHost, ToView } from '../../protocol/index.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

/** State that the view keeps for itself over a reload: nothing that the host needs. */
export interface ViewState {
  readonly conversationId: string;
  /** Nothing was said in it yet, so that the host may not have kept it. */
  readonly unused: boolean;
  readonly draft: string;
  /** The draft as the host was told it last: if the host has another one by now, that one is newer. */
  readonly told: string;
  /** Steps that were opened. */
  readonly expanded: readonly string[];
  /** The message at the top edge and how far above the edge it begins, in pixels; `null` at the end. */
  readonly place: { readonly messageId: string; readonly offset: number } | null;
}

const isViewState = (value: unknown): value is ViewState => {
  if (typeof value !== 'object' || value === null) return false;
  const { conversationId, draft, told, expanded, place } = value as Partial<Record<keyof ViewState, unknown>>;
  return (
    typeof conversationId === 'string' &&
    typeof draft === 'string' &&
    typeof told === 'string' &&
    Array.isArray(expanded) &&
    expanded.every((id) => typeof id === 'string') &&
    (place === null ||
      (typeof place === 'object' &&
        typeof (place as { messageId?: unknown }).messageId === 'string' &&
        typeof (place as { offset?: unknown }).offset === 'number'))
  );
};

/** The way to the extension host. */
export class Host {
  readonly #api = acquireVsCodeApi();
  readonly #asked = new Map<number, (refusal: string | null) => void>();
  #lastRequest = 0;

  post(message: ToHost): void {
    this.#api.postMessage(message);
  }

  /** Asks for something; resolves to `null` when it was done, or to a sentence that says why not. */
  ask(message: ToHost): Promise<string | null> {
    const request = ++this.#lastRequest;
    this.#api.postMessage({ ...message, request });
    return new Promise((resolve) => this.#asked.set(request, resolve));
  }

  /** The host's answer. */
  answered({ request, refusal }: Extract<ToView, { type: 'answer' }>): void {
    this.#asked.get(request)?.(refusal);
    this.#asked.delete(request);
  }

  /** The state that was kept, or `null`. */
  get state(): ViewState | null {
    const state = this.#api.getState();
    return isViewState(state) ? state : null;
  }

  keep(state: ViewState): void {
    this.#api.setState(state);
  }
}
