// The view's script in a plain page, with the test in the host's place: no VS Code, so that it is fast.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type {
  ActivityView,
  MessageHead,
  MessageView,
  Op,
  PanelView,
  StepView,
  ToHost,
  ToView,
} from '../../../src/protocol/index.ts';
import { viewStyles } from '../../../src/panel/view/styles.ts';
import { emptyPanel } from '../../support/emptyPanel.ts';
import { discardPlainPage, type Document, openPlainPage, type PlainPageOptions } from './plainPage.ts';

const root = path.resolve(import.meta.dirname, '../../..');

const panel: Document = { title: 'view', entry: 'main.ts', styles: viewStyles, pictures: 'data:' };

type ToHostOf<T extends ToHost['type']> = Extract<ToHost, { type: T }>;

/** Registers the hook of a suite that opens views: no error in one is left unheard. */
export function checkPages(view: () => ViewPage | undefined): void {
  afterEach(async function () {
    if (this.currentTest?.state !== 'passed') await discardPlainPage();
    else assert.deepEqual(view()?.errors ?? [], []);
  });
}

/** A page with the view in it. */
export class ViewPage {
  readonly page: Page;
  /** What went wrong in the page. */
  readonly errors: string[];
  epoch = 0;
  seq = 0;

  private constructor(page: Page, errors: string[]) {
    this.page = page;
    this.errors = errors;
  }

  /** Opens the page. */
  static async open(options: PlainPageOptions = {}): Promise<ViewPage> {
    const { page, errors } = await openPlainPage(panel, options);
    return new ViewPage(page, errors);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async say(message: ToView): Promise<void> {
    await this.page.evaluate((value) => window.postMessage(value, '*'), message);
  }

  async snapshot(content: {
    panel?: Partial<PanelView>;
    messages?: readonly MessageView[];
    /** So many older messages are still to come. */
    older?: number;
    activity?: { messageId: string; activity: ActivityView } | null;
    draft?: string;
  }): Promise<void> {
    this.epoch++;
    this.seq = 0;
    await this.say({
      type: 'snapshot',
      epoch: this.epoch,
      seq: 0,
      panel: panelView(content.panel),
      messages: content.messages ?? [],
      older: content.older ?? 0,
      activity: content.activity ?? null,
      draft: content.draft ?? '',
    });
    await this.acknowledged(this.epoch, 0);
  }

  /** Sends a batch and waits until it was drawn. */
  async batch(...ops: Op[]): Promise<void> {
    this.seq++;
    await this.say({ type: 'batch', epoch: this.epoch, seq: this.seq, ops });
    await this.acknowledged(this.epoch, this.seq);
  }

  async acknowledged(epoch: number, seq: number): Promise<void> {
    await this.page.waitForFunction(
      ([wantedEpoch, wantedSeq]) =>
        (window as unknown as { sent: ToHost[] }).sent.some(
          (message) => message.type === 'ack' && message.epoch === wantedEpoch && message.seq === wantedSeq,
        ),
      [epoch, seq] as const,
    );
  }

  /** From now on messages of this type are refused with the sentence, or taken again. */
  async refuse(type: ToHost['type'], sentence: string | undefined): Promise<void> {
    await this.page.evaluate(
      ([key, value]) => Object.assign((window as unknown as { refusals: object }).refusals, { [key!]: value }),
      [type, sentence],
    );
  }

  /** What the view has said so far, of this type. */
  async sent<T extends ToHost['type']>(type: T): Promise<ToHostOf<T>[]> {
    const all = await this.page.evaluate(() => (window as unknown as { sent: ToHost[] }).sent);
    return all.filter((message): message is ToHostOf<T> => message.type === type);
  }

  async screenshot(name: string): Promise<void> {
    const folder = path.join(root, 'out/screenshots');
    fs.mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }
}

export const panelView = (panel: Partial<PanelView> = {}): PanelView => ({
  ...emptyPanel,
  conversationId: 'c1',
  title: 'Retry loop drops the last batch',
  model: 'Sonnet 5.5',
  meter: { text: '18 % of 1M', title: '182,000 of 1,000,000 tokens', cost: 'this conversation $0.031', share: 0.18 },
  ...panel,
});

type PartialMessage = Partial<MessageHead> & { readonly steps?: readonly StepView[] };

export const headView = (head: Partial<MessageHead> & Pick<MessageHead, 'id' | 'role'>): MessageHead => ({
  state: 'complete',
  chips: [],
  leftOut: false,
  leftOutParts: [],
  notice: null,
  footer: null,
  sources: [],
  branch: null,
  ...head,
});

export const prompt = (id: string, text: string, { steps = [], ...head }: PartialMessage = {}): MessageView => ({
  head: headView({ id, role: 'user', ...head }),
  steps,
  text,
});

export const answer = (id: string, text: string, { steps = [], ...head }: PartialMessage = {}): MessageView => ({
  head: headView({ id, role: 'assistant', ...head }),
  steps,
  text,
});

export const tool = (step: Partial<Extract<StepView, { kind: 'tool' }>> & { id: string }): StepView => ({
  kind: 'tool',
  pictures: [],
  at: 0,
  name: 'read_file',
  subject: 'src/panel/outbox.ts',
  state: 'done',
  input: '{"path":"src/panel/outbox.ts"}',
  output: 'export class Outbox {}',
  allowedBy: null,
  startedAt: 0,
  durationMs: 100,
  approval: null,
  ...step,
});
