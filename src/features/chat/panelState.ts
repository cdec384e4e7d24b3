import * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import type { Offers, PromptContext } from '../../context/index.ts';
import type { Surroundings } from '../../panel/index.ts';
import type { Review } from '../review/review.ts';
import type { TurnChanges } from '../review/turnChanges.ts';
import type { Banners } from './banners.ts';
import type { Models } from './models.ts';
import type { Web } from './web.ts';
import { t } from '../../base/index.ts';

/** The state around the transcript: model, banners, chips, and what can be undone. */
export class PanelState {
  readonly #models: Models;
  readonly #banners: Banners;
  readonly #context: PromptContext;
  readonly #offers: Offers;
  readonly #review: Review;
  readonly #changes: TurnChanges;
  readonly #web: Web;

  constructor(
    models: Models,
    banners: Banners,
    context: PromptContext,
    offers: Offers,
    review: Review,
    changes: TurnChanges,
    web: Web,
  ) {
    this.#models = models;
    this.#banners = banners;
    this.#context = context;
    this.#offers = offers;
    this.#review = review;
    this.#changes = changes;
    this.#web = web;
  }

  readonly of = (session: Session): Omit<Surroundings, 'nextSend' | 'atWork'> => {
    const { model, effort } = this.#models.choiceOf(session.conversation);
    return {
      modelName: this.#models.displayName(model) + (effort === null ? '' : ` · ${effort}`),
      contextWindow: this.#models.contextWindow(model),
      banners: this.#banners.current,
      workspaceBlocked: vscode.workspace.workspaceFolders
        ? ''
        : t('Open a folder first: tools work in the open workspace.'),
      web: this.#web.of(session),
      offers: this.#offers.of(session),
      chips: this.#context.chipsOf(session.conversation),
      changes: this.#changes.of(session),
      ...this.#review.possible(session),
    };
  };
}
