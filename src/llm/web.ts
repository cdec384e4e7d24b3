/** A page of the web that the model found, read or cites. Address and title are its words, not to be trusted. */
export interface WebPage {
  /** Begins with `http:` or `https:`. */
  readonly url: string;
  readonly title: string;
}

/** A search or a fetched page of the provider's own tools: it begins, what it looks for is known, it ends. */
export type WebLookup =
  | {
      readonly state: 'running';
      readonly callId: string;
      readonly tool: 'web_search' | 'web_fetch';
      /** The query or the address; empty while it is not known. */
      readonly subject: string;
    }
  | { readonly state: 'done'; readonly callId: string; readonly pages: readonly WebPage[] }
  /** `reason` is a sentence. */
  | { readonly state: 'failed'; readonly callId: string; readonly reason: string };
