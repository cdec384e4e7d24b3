import type { PanelView, ToHost, ToView } from '../../protocol/index.ts';
import { iconButton } from '../elements/button.ts';
import { h, setAttribute, setText } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { isComposing } from '../elements/keys.ts';
import { formatCount, t } from '../../base/index.ts';
import { chipTitle } from '../elements/chipTitle.ts';
import { attachFiles, type IncomingWays, isIncoming, picturesBesideText, takeIncoming } from './incoming.ts';
import { insertText } from './insertText.ts';
import { ModeButton } from './modeButton.ts';
import { PictureOffer } from './pictureOffer.ts';
import { Queue } from './queue.ts';
import type { Pictures } from '../pictures.ts';
import { RefusalLine } from '../elements/refusals.ts';
import { Suggestions } from './suggestions.ts';
import { WebSwitch } from './webSwitch.ts';

/** A draft is told to the host so long after the last key, in ms. */
const draftDelayMs = 300;

interface ComposerOptions {
  readonly post: (message: ToHost) => void;
  /** Asks for something whose refusal is shown here; resolves to `null` when it was done, else to a sentence. */
  readonly ask: (message: ToHost) => Promise<string | null>;
  readonly pictures: Pictures;
  readonly onDraft: (text: string) => void;
  readonly onSend: () => void;
  readonly onEditLastPrompt: () => void;
}

/** Where a prompt is written. */
export class Composer {
  readonly element: HTMLElement;
  readonly refusals = new RefusalLine();
  readonly #offer = new PictureOffer();
  readonly #options: ComposerOptions;
  readonly #input = h('textarea', {
    class: 'input',
    rows: '2',
    dir: 'auto',
    'aria-label': t('Message Claude'),
    placeholder: t('Ask Claude, @ for context, / for prompts'),
  });
  readonly #chips = h('ul', { class: 'chips', 'aria-label': t('Context for the next message'), hidden: true });
  readonly #switch: HTMLButtonElement;
  readonly #mode: ModeButton;
  readonly #web: WebSwitch;
  readonly #model: HTMLButtonElement;
  readonly #modelName = h('span', { class: 'model-name' });
  readonly #send: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #queue: Queue;
  readonly #suggestions: Suggestions;
  #panel: PanelView | null = null;
  #chipsShown = '[]';
  #draftTimer: number | null = null;
  #told = '';
  /** The text that stood here when another conversation was asked for that has not come yet. */
  #left: string | null = null;

  constructor(options: ComposerOptions) {
    this.#options = options;
    const { post, ask } = options;
    const giveBack = (text: string): void => this.giveBack(text);
    this.#queue = new Queue({ post, ask, onDidClose: () => this.focus(), giveBack });
    this.#suggestions = new Suggestions(this.#input, post);
    this.#switch = h(
      'button',
      { type: 'button', class: 'switch', role: 'switch', 'aria-checked': 'false' },
      h('span', { class: 'switch-track', 'aria-hidden': 'true' }),
      h('span', { class: 'switch-label' }, t('Workspace')),
    );
    this.#switch.addEventListener('click', () => this.#toggleWorkspace());
    this.#mode = new ModeButton(post);
    this.#web = new WebSwitch(post);
    this.#model = h('button', { type: 'button', class: 'model' }, this.#modelName, icon('chevronDown'));
    this.#model.addEventListener('click', () => post({ type: 'action', action: 'selectModel' }));
    this.#send = iconButton('send', t('Send'), () => this.#sendText());
    this.#send.classList.add('send');
    this.#stop = iconButton('stop', t('Stop'), () => this.#stopTurn());
    this.#stop.classList.add('stop');
    const attach = iconButton('add', t('Add context'), () => post({ type: 'action', action: 'addContext' }));
    const box = h(
      'div',
      { class: 'box' },
      this.#suggestions.element,
      this.#chips,
      this.#input,
      h(
        'div',
        { class: 'tools' },
        attach,
        this.#switch,
        this.#mode.element,
        this.#web.element,
        this.#model,
        h('span', { class: 'space' }),
        this.#stop,
        this.#send,
      ),
    );
    this.element = h(
      'div',
      { class: 'composer' },
      this.#queue.element,
      this.refusals.element,
      this.#offer.element,
      this.#web.note,
      box,
    );
    this.#listen(box);
    this.#drawButtons();
  }

  get text(): string {
    return this.#input.value;
  }

  /** The draft as the host was told it last. */
  get told(): string {
    return this.#told;
  }

  get hasFocus(): boolean {
    return document.activeElement === this.#input;
  }

  focus(): void {
    this.#input.focus();
  }

  /** Another conversation was asked for: what is typed from now on is meant for that one. */
  depart(): void {
    this.flushDraft();
    this.#left = this.#input.value;
  }

  /** The conversation is the same as before. */
  stay(): void {
    this.#left = null;
  }

  /**
   * Shows another conversation's draft, and behind it what was typed meanwhile. Tells it to the host if the host has
   * another one (`told`).
   */
  setDraft(text: string, told: string): void {
    const before = this.#left ?? this.#told;
    const now = this.#input.value;
    const draft = text + (now.startsWith(before) ? now.slice(before.length) : now);
    this.#left = null;
    this.#offer.clear();
    this.#forgetDraftTimer();
    this.#input.value = draft;
    this.#told = told;
    if (draft !== told) this.#tellDraft();
    this.#suggestions.close();
    this.#drawButtons();
  }

  /** Puts the cursor into the composer, with this text behind what is there. */
  compose(text: string): void {
    this.giveBack(text);
    this.focus();
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  /** Puts text behind what is there, and leaves the focus where it is. */
  giveBack(text: string): void {
    if (text === '') return;
    const { value } = this.#input;
    const kept = value.trimEnd();
    insertText(this.#input, kept === '' ? text : `\n\n${text}`, kept.length, value.length);
  }

  /** Where it is said that something about queued prompts was not done. */
  get queueRefusals(): RefusalLine {
    return this.#queue.refusals;
  }

  /** Tells the host the draft now, if it was not told yet. */
  flushDraft(): void {
    if (this.#draftTimer === null) return;
    this.#forgetDraftTimer();
    this.#tellDraft();
  }

  /** Tells the host the draft if it was not told yet. It may not arrive any more, and so does not count as told. */
  leave(): void {
    if (this.#draftTimer === null) return;
    this.#forgetDraftTimer();
    this.#options.post({ type: 'draft', text: this.#input.value });
  }

  #tellDraft(): void {
    this.#told = this.#input.value;
    this.#options.post({ type: 'draft', text: this.#told });
  }

  showSuggestions(message: Extract<ToView, { type: 'suggestions' }>): void {
    this.#suggestions.show(message.id, message.items);
  }

  draw(panel: PanelView): void {
    this.#panel = panel;
    setText(this.#modelName, panel.model);
    this.#model.title = t('Model: {0}', panel.model);
    this.#model.setAttribute('aria-label', t('Model: {0}', panel.model));
    this.#switch.setAttribute('aria-checked', String(panel.workspaceSwitch));
    setAttribute(this.#switch, 'aria-disabled', panel.workspaceBlocked === '' ? null : 'true');
    this.#switch.title =
      panel.workspaceBlocked === '' ? t('Let Claude read and change files of the workspace') : panel.workspaceBlocked;
    this.#mode.draw(panel);
    this.#web.draw(panel);
    this.#queue.draw(panel.queue);
    this.#drawChips(panel.chips);
    this.#drawButtons();
  }

  #listen(box: HTMLElement): void {
    const input = this.#input;
    input.addEventListener('input', () => this.#onInput());
    input.addEventListener('keydown', (event) => this.#onKey(event));
    input.addEventListener('selectionchange', () => this.#suggestions.refresh());
    input.addEventListener('blur', () => {
      this.#suggestions.close();
      // Whoever leaves the composer may go to another conversation: the draft is this one's.
      this.flushDraft();
    });
    input.addEventListener('paste', (event) => {
      if (this.#onPaste(event.clipboardData)) event.preventDefault();
    });
    const over = (event: DragEvent): void => {
      if (!isIncoming(event.dataTransfer)) return;
      event.preventDefault();
      box.classList.add('dropping');
    };
    box.addEventListener('dragenter', over);
    box.addEventListener('dragover', over);
    box.addEventListener('dragleave', () => box.classList.remove('dropping'));
    box.addEventListener('drop', (event) => {
      box.classList.remove('dropping');
      if (takeIncoming(event.dataTransfer, this.#ways)) event.preventDefault();
    });
  }

  get #ways(): IncomingWays {
    return { post: this.#options.post, refuse: (sentence) => this.refusals.show(sentence) };
  }

  /** `false`: the browser pastes a text. */
  #onPaste(data: DataTransfer | null): boolean {
    const pictures = picturesBesideText(data);
    if (pictures.length === 0) return takeIncoming(data, this.#ways);
    this.#offer.show(() => {
      attachFiles(pictures, this.#ways);
      this.focus();
    });
    return takeIncoming(data, this.#ways, []);
  }

  #onInput(): void {
    this.#drawButtons();
    this.#suggestions.refresh();
    this.#options.onDraft(this.#input.value);
    if (this.#draftTimer !== null) clearTimeout(this.#draftTimer);
    this.#draftTimer = window.setTimeout(() => this.flushDraft(), draftDelayMs);
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event) || this.#suggestions.onKey(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#sendText();
    } else if (event.key === 'Escape' && this.#panel?.busy === true) {
      event.preventDefault();
      this.#stopTurn();
    } else if (event.key === 'ArrowUp' && !event.altKey && this.#input.value === '') {
      event.preventDefault();
      if (!this.#queue.editLast()) this.#options.onEditLastPrompt();
    }
  }

  /** While an answer runs, the host queues what is sent. */
  #sendText(): void {
    const text = this.#input.value.trim();
    if (!this.#isSendable) return;
    this.#forgetDraftTimer();
    this.#input.value = '';
    this.#suggestions.close();
    this.#offer.clear();
    this.#options.onSend();
    void this.#options.ask({ type: 'send', text, workspace: this.#isWorkspace }).then((refusal) => {
      if (refusal === null) return;
      this.giveBack(text);
      this.refusals.show(refusal);
    });
    this.#tellDraft();
    this.#options.onDraft('');
    this.#drawButtons();
    this.focus();
  }

  /** A picture or another attachment alone is a prompt. */
  get #isSendable(): boolean {
    return this.#input.value.trim() !== '' || (this.#panel?.chips.some(({ attached }) => attached) ?? false);
  }

  get #isWorkspace(): boolean {
    return this.#panel !== null && this.#panel.workspaceSwitch && this.#panel.workspaceBlocked === '';
  }

  #stopTurn(): void {
    this.#options.post({ type: 'stop' });
    this.focus();
  }

  #toggleWorkspace(): void {
    if (this.#panel?.workspaceBlocked !== '') return;
    const on = !this.#panel.workspaceSwitch;
    this.#switch.setAttribute('aria-checked', String(on));
    this.#panel = { ...this.#panel, workspaceSwitch: on };
    this.#options.post({ type: 'workspaceSwitch', on });
  }

  /** Stop while an answer runs; Send beside it as soon as there is something to queue. */
  #drawButtons(): void {
    const busy = this.#panel?.busy ?? false;
    const empty = !this.#isSendable;
    const hadFocus = document.activeElement === this.#send || document.activeElement === this.#stop;
    this.#stop.hidden = !busy;
    this.#send.hidden = busy && empty;
    this.#send.disabled = empty;
    this.#send.title = busy ? t('Send when the answer has ended') : t('Send');
    if (hadFocus) this.focus();
  }

  #drawChips(chips: PanelView['chips']): void {
    const shown = JSON.stringify(chips);
    if (shown === this.#chipsShown) return;
    this.#chipsShown = shown;
    const hadFocus = this.#chips.contains(document.activeElement);
    this.#chips.hidden = chips.length === 0;
    this.#chips.replaceChildren(
      ...chips.map((chip) =>
        h(
          'li',
          {
            class: chip.isPicture ? 'chip with-picture' : 'chip',
            title: chipTitle(chip),
          },
          chip.isPicture ? this.#options.pictures.create(chip.id, chip.label) : null,
          h('span', { class: 'chip-label' }, chip.label),
          h('span', { class: 'chip-tokens' }, formatCount(chip.tokens)),
          iconButton('cross', t('Remove {0}', chip.label), () =>
            this.#options.post({ type: 'removeAttachment', attachmentId: chip.id }),
          ),
        ),
      ),
    );
    if (hadFocus) this.focus();
  }

  #forgetDraftTimer(): void {
    if (this.#draftTimer !== null) clearTimeout(this.#draftTimer);
    this.#draftTimer = null;
  }
}
