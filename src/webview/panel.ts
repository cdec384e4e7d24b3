import type { PanelView, ToHost, ToView, TurnChangesView } from '../protocol/index.ts';
import { t } from '../base/index.ts';
import { Announcements } from './announcements.ts';
import { Banners } from './banners.ts';
import { Composer } from './composer/composer.ts';
import { h } from './elements/dom.ts';
import { keepFocus } from './elements/keepFocus.ts';
import { FindBar } from './find/findBar.ts';
import { Frame } from './connection/frame.ts';
import { Header } from './header.ts';
import type { Host, ViewState } from './connection/host.ts';
import { Figures } from './figures/figures.ts';
import { Panes } from './panes/panes.ts';
import { Pictures } from './pictures.ts';
import type { RefusalLine } from './elements/refusals.ts';
import { type Changes, Replica } from './connection/replica.ts';
import { Ticker } from './elements/ticker.ts';
import { AnswerTexts } from './transcript/article/answerText.ts';
import type { ArticleContext } from './transcript/article/article.ts';
import { ExpandedSteps } from './transcript/context.ts';
import { Transcript } from './transcript/transcript.ts';
import { Welcome } from './welcome.ts';

/** The place is kept so long after the last scrolling, in ms. */
const keepDelayMs = 250;

/** Messages that ask for nothing to be done. */
const unanswered = new Set<ToHost['type']>(['ready', 'ack', 'resync', 'focused', 'problem', 'draft']);
/** Messages that the view sends by itself, or several of for one thing that the person does. */
const unasked = new Set<ToHost['type']>(['attach', 'resolveFiles', 'suggest', 'history', 'picture', 'promptCost']);

/** The messages that are for the panel; what keeps it from being shown is not. */
export type ShownMessage = Exclude<ToView, { type: 'failed' }>;

/** The whole view: what the host says goes in, what the person does goes out. */
export class Panel {
  readonly #host: Host;
  readonly #replica = new Replica();
  readonly #frame = new Frame(
    () => this.#draw(),
    () => this.#acknowledge(),
  );
  readonly #announcements = new Announcements(this.#replica);
  readonly #header: Header;
  readonly #transcript: Transcript;
  readonly #banners = new Banners((message) => this.#post(message));
  readonly #pictures = new Pictures((message) => this.#post(message));
  readonly #welcome = new Welcome((message) => this.#post(message));
  readonly #findBar: FindBar;
  readonly #panes: Panes;
  readonly #composer: Composer;
  readonly #ticker = new Ticker();
  readonly #figures = new Figures(this.#ticker, () => this.#post({ type: 'action', action: 'usage' }));
  readonly #texts: AnswerTexts;
  readonly #expanded: ExpandedSteps;
  /** Changes that the turns of answers have made, by message. */
  readonly #changes = new Map<string, TurnChangesView>();
  /** State from before the view was loaded, until the first snapshot has used it. */
  #restored: ViewState | null;
  /** Drawing of markdown that is due with the next drawing. */
  #drawings: (() => void)[] = [];
  /** Drawing that is asked for now is done at the end of this very one. */
  #isApplying = false;
  /** Batches that are not acknowledged, and when they came. */
  #toAcknowledge: { epoch: number; seq: number; at: number }[] = [];
  #toReveal: Extract<ToView, { type: 'reveal' }> | null = null;
  #snapshot: Extract<ToView, { type: 'snapshot' }> | null = null;
  #conversationId: string | null = null;
  /** Where it was said last that something was not done. */
  #refusals: RefusalLine | null = null;
  #keepTimer = 0;

  /** A message of the host without an entry here does not compile. */
  readonly #receivers: { readonly [K in ShownMessage['type']]: (message: Extract<ToView, { type: K }>) => void } = {
    snapshot: (message) => {
      this.#replica.snapshot(message);
      this.#snapshot = message;
      this.#toAcknowledge = [{ epoch: message.epoch, seq: message.seq, at: performance.now() }];
      this.#frame.request();
    },
    batch: (message) => {
      const outcome = this.#replica.batch(message);
      if (outcome.kind === 'gap') this.#resync(outcome);
      if (outcome.kind !== 'applied') return;
      this.#toAcknowledge.push({ epoch: message.epoch, seq: message.seq, at: performance.now() });
      this.#frame.request();
    },
    answer: (message) => this.#host.answered(message),
    refused: ({ text }) => this.#composer.refusals.show(text),
    compose: ({ text }) => this.#composer.compose(text),
    suggestions: (message) => this.#composer.showSuggestions(message),
    reveal: (message) => {
      // It may stand in a conversation that has just come and is drawn after this.
      this.#toReveal = message;
      this.#frame.request();
    },
    find: () => this.#findBar.open(),
    history: (message) => this.#panes.history.show(message),
    historyChanged: () => this.#panes.history.changed(),
    showContext: () => this.#panes.openContext(),
    contextParts: (message) => this.#panes.context.show(message),
    files: ({ known }) => this.#texts.addFiles(known),
    promptCost: ({ messageId, cost }) => this.#transcript.shown.find(({ id }) => id === messageId)?.showCost(cost),
    picture: (message) => this.#pictures.receive(message),
    diagram: (message) => this.#texts.receiveDiagram(message),
  };

  constructor(root: HTMLElement, host: Host) {
    this.#host = host;
    this.#restored = host.state;
    this.#expanded = new ExpandedSteps(this.#restored?.expanded ?? [], () => this.#keepSoon());
    const post = this.#post.bind(this);
    const ask = this.#ask.bind(this);
    this.#texts = new AnswerTexts(post, (draw) => {
      this.#drawings.push(draw);
      if (!this.#isApplying) this.#frame.request();
    });
    this.#composer = new Composer({
      post,
      ask,
      pictures: this.#pictures,
      onDraft: (draft) => {
        this.#figures.write(draft);
        this.#keep();
      },
      onSend: () => this.#transcript.scrollToEnd(),
      onEditLastPrompt: () => this.#transcript.editLastPrompt(),
    });
    this.#restoreDraft();
    this.#transcript = new Transcript(this.#replica, this.#articleContext(), this.#welcome.element, () => {
      this.#keepSoon();
      this.#findBar.refreshSoon();
    });
    this.#findBar = new FindBar(this.#replica, this.#transcript);
    // An editor shows one conversation; others are for the side panel.
    const isInEditor = root.dataset['place'] === 'editor';
    this.#header = new Header({
      post,
      isInEditor,
      onNewConversation: () =>
        post(isInEditor ? { type: 'action', action: 'newConversation' } : { type: 'newConversation' }),
      onFind: () => this.#findBar.open(),
      onHistory: () => (isInEditor ? post({ type: 'action', action: 'history' }) : this.#panes.toggleHistory()),
    });
    const dock = [this.#banners.element, this.#composer.element, this.#figures.element];
    const under = [
      h('main', { class: 'main' }, this.#findBar.element, this.#transcript.element),
      h('section', { class: 'dock', 'aria-label': t('Composer') }, ...dock),
    ];
    this.#panes = new Panes({
      post,
      under,
      onWillOpen: () => this.#composer.flushDraft(),
      onDidClose: () => this.#composer.focus(),
    });
    root.append(this.#header.element, ...this.#panes.elements, ...under, this.#announcements.element);
    this.#listen();
  }

  #articleContext(): ArticleContext {
    return {
      post: (message) => this.#post(message),
      ask: (message) => this.#ask(message),
      refuse: (message, sentence) => this.#refuse(message, sentence, null),
      ticker: this.#ticker,
      texts: this.#texts,
      expanded: this.#expanded,
      readyApprovals: new Set(),
      leftOut: new Map(),
      pictures: this.#pictures,
      changes: this.#changes,
      edits: new Map(),
    };
  }

  /** It is there with the composer, and need not wait for the snapshot. */
  #restoreDraft(): void {
    const draft = this.#restored?.draft ?? '';
    this.#composer.setDraft(draft, draft);
  }

  #listen(): void {
    document.addEventListener('keydown', (event) => this.#onKey(event));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#leave();
    });
    window.addEventListener('pagehide', () => this.#leave());
    window.addEventListener('focus', () => this.#post({ type: 'focused' }));
    if (document.hasFocus()) this.#post({ type: 'focused' });
  }

  /** Says something to the host. Where it is something to be done and is refused, that is said where it was asked. */
  #post(message: ToHost): void {
    if (message.type === 'newConversation') this.#composer.depart();
    if (unanswered.has(message.type)) {
      this.#host.post(message);
      return;
    }
    const place = document.activeElement;
    void this.#ask(message).then((refusal) => {
      if (refusal !== null) this.#refuse(message, refusal, place);
    });
  }

  #ask(message: ToHost): Promise<string | null> {
    // What was said of the last action gives way when the person goes on.
    if (!unasked.has(message.type)) {
      this.#refusals?.clear();
      this.#refusals = null;
    }
    return this.#host.ask(message);
  }

  /** Says that something was not done: in its message, in the queue, in the history, or else beside the composer. */
  #refuse(message: ToHost, sentence: string, place: Element | null): void {
    const line =
      ('messageId' in message && message.messageId !== null ? this.#transcript.refusalsOf(message.messageId) : null) ??
      ('queuedId' in message ? this.#composer.queueRefusals : null) ??
      this.#panes.refusals ??
      this.#transcript.refusalsAt(place) ??
      this.#composer.refusals;
    line.show(sentence);
    this.#refusals = line;
    if (message.type === 'newConversation') this.#composer.stay();
  }

  receive(message: ShownMessage): void {
    const receive = this.#receivers[message.type] as (message: ShownMessage) => void;
    this.#keepFocus(() => receive(message));
  }

  #keepFocus(change: () => void): void {
    keepFocus(change, () => this.#composer.focus());
  }

  /** Something came that is no message. If it was to change the picture, a snapshot is needed. */
  unreadable(value: unknown): void {
    const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : typeof value;
    this.#host.post({ type: 'problem', message: `A message of type ${type.slice(0, 40)} could not be read.` });
    if (type !== 'batch' && type !== 'snapshot') return;
    const outcome = this.#replica.unreadable(`unreadable ${type}`);
    if (outcome.kind === 'gap') this.#resync(outcome);
  }

  #resync({ epoch, reason }: { epoch: number; reason: string }): void {
    this.#host.post({ type: 'resync', epoch, reason });
  }

  #draw(): void {
    this.#isApplying = true;
    this.#keepFocus(() => this.#apply(this.#replica.takeChanges()));
    this.#isApplying = false;
    for (const draw of this.#drawings.splice(0)) draw();
    this.#transcript.keepPlace();
    if (this.#toReveal !== null) this.#reveal(this.#toReveal);
  }

  /** Tells the host what is shown and how long that took: the pace at which this view can show what is sent. */
  #acknowledge(): void {
    const now = performance.now();
    for (const { epoch, seq, at } of this.#toAcknowledge) {
      this.#host.post({ type: 'ack', epoch, seq, waitedMs: Math.round(now - at) });
    }
    this.#toAcknowledge = [];
  }

  #reveal({ messageId, find }: Extract<ToView, { type: 'reveal' }>): void {
    const index = this.#replica.messages.findIndex(({ id }) => id === messageId);
    // It may be among the older ones that are still to come.
    if (index < 0 && !this.#replica.isWhole) return;
    this.#toReveal = null;
    if (index < 0) return;
    if (find === '') this.#transcript.reveal(index);
    else this.#findBar.show(find, index);
  }

  #apply(changes: Changes): void {
    const { panel } = this.#replica;
    if (panel === null) return;
    if (changes.everything) {
      this.#drawAll(panel);
      return;
    }
    if (changes.panel) this.#drawPanel(panel);
    this.#transcript.draw(changes);
    if (changes.added || changes.heads.size > 0) this.#panes.context.changed();
    this.#announcements.announce(changes);
  }

  #drawAll(panel: PanelView): void {
    const isSame = this.#conversationId === panel.conversationId;
    const restored = this.#restored?.conversationId === panel.conversationId ? this.#restored : null;
    this.#restored = null;
    this.#drawPanel(panel);
    this.#transcript.drawAll(isSame ? this.#transcript.place : (restored?.place ?? null));
    if (isSame) this.#composer.stay();
    else {
      const told = this.#snapshot?.draft ?? '';
      this.#composer.setDraft(restored?.told === told ? restored.draft : told, told);
    }
    this.#conversationId = panel.conversationId;
    this.#snapshot = null;
    // An editor comes back by what it keeps.
    this.#keep();
    this.#announcements.begin();
  }

  #drawPanel(panel: PanelView): void {
    this.#header.draw(panel);
    this.#banners.draw(panel);
    this.#welcome.draw(panel);
    this.#drawChanges(panel);
    this.#composer.draw(panel);
    this.#figures.draw(panel);
  }

  /** The groups under answers whose turns have changed something else than was shown. */
  #drawChanges({ changes }: PanelView): void {
    const before = new Map(this.#changes);
    this.#changes.clear();
    for (const each of changes) this.#changes.set(each.messageId, each);
    const ids = new Set([...before.keys(), ...this.#changes.keys()]);
    const isOther = (id: string): boolean => JSON.stringify(before.get(id)) !== JSON.stringify(this.#changes.get(id));
    for (const article of this.#transcript.shown) if (ids.has(article.id) && isOther(article.id)) article.draw('');
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      const step = event.key === 'ArrowUp' ? -1 : 1;
      if (event.shiftKey || event.ctrlKey || event.metaKey) this.#transcript.focusPrompt(step);
      else this.#transcript.focusNeighbour(step);
    } else if (
      event.key.toLowerCase() === 'f' &&
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      !event.shiftKey
    ) {
      event.preventDefault();
      this.#findBar.open();
    } else if (event.key === 'Escape' && !event.defaultPrevented && !this.#composer.hasFocus) {
      this.#composer.focus();
    }
  }

  #leave(): void {
    this.#composer.leave();
    this.#keep();
  }

  #keepSoon(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = window.setTimeout(() => this.#keep(), keepDelayMs);
  }

  #keep(): void {
    // VS Code writes what a view keeps to the disk.
    if (this.#conversationId === null || this.#replica.panel?.offRecord === true) return;
    this.#host.keep({
      conversationId: this.#conversationId,
      unused: this.#replica.messages.length === 0,
      draft: this.#composer.text,
      told: this.#composer.told,
      expanded: this.#expanded.ids,
      place: this.#transcript.place,
    });
  }
}
