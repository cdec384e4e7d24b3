import * as vscode from 'vscode';
import type { Session } from '../assistant/index.ts';
import { Emitter, type Subscription, t, failure, type Result } from '../base/index.ts';
import { changeCount } from '../files/vscode/index.ts';
import type { OfferView } from '../protocol/index.ts';
import { type Offer, offersFor, type Surrounding } from './offer.ts';
import type { ContextPicker } from './contextPicker.ts';
import { writeReference } from './reference.ts';

/** The wait after a change before the surroundings are looked at again, ms. */
const settleMs = 150;

/** Three things to do with what is open, for a conversation in which nothing was said yet. */
export class Offers implements vscode.Disposable {
  readonly #picker: ContextPicker;
  readonly #changed = new Emitter<void>();
  readonly #subscriptions: Subscription[];
  #offers: readonly Offer[] = offersFor(surrounding(0));
  #changes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** The offers are others. */
  readonly onDidChange = this.#changed.event;

  constructor(picker: ContextPicker) {
    this.#picker = picker;
    const soon = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), settleMs);
    };
    this.#subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(soon),
      vscode.window.onDidChangeTextEditorSelection(soon),
      vscode.languages.onDidChangeDiagnostics(soon),
      vscode.workspace.onDidChangeWorkspaceFolders(soon),
      vscode.workspace.onDidSaveTextDocument(soon),
    ];
    soon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Offers for the conversation: none once something was said in it. */
  of({ conversation }: Session): readonly OfferView[] {
    if (conversation.path().length > 0) return [];
    return this.#offers.map(({ id, label }) => ({ id, label }));
  }

  /**
   * Attaches what an offer is about, and gives its prompt for the composer: the person reads it before it is sent.
   *
   * @returns the prompt, or why it cannot be done any more
   */
  async take(id: string, { conversation }: Session): Promise<Result<{ readonly prompt: string }>> {
    const offer = this.#offers.find((each) => each.id === id);
    if (!offer) return failure(t('What this was about is not open any more.'));
    for (const reference of offer.attach) {
      const refusal = await this.#picker.pickContext(conversation, writeReference(reference));
      if (refusal !== null) return failure(refusal);
    }
    if (offer.workspace && vscode.workspace.workspaceFolders) conversation.setInfo({ workspaceSwitch: true });
    return { ok: true, prompt: offer.prompt };
  }

  async #look(): Promise<void> {
    this.#changes = await changeCount().catch(() => this.#changes);
    const offers = offersFor(surrounding(this.#changes));
    if (offers.map(({ label }) => label).join('\n') === this.#offers.map(({ label }) => label).join('\n')) return;
    this.#offers = offers;
    this.#changed.fire();
  }
}

function surrounding(changes: number): Surrounding {
  const editor = vscode.window.activeTextEditor;
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  if (!editor) return { file: null, hasSelection: false, problems: 0, changes, hasFolder };
  const { uri } = editor.document;
  const problems = vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning).length;
  const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return { file, hasSelection: !editor.selection.isEmpty, problems, changes, hasFolder };
}
