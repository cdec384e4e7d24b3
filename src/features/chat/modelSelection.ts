import type { ModelCatalog, ModelChoice, Sessions } from '../../assistant/index.ts';
import { readChoice } from '../../conversation/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { NextSend } from '../spending/nextSend.ts';
import type { Models } from './models.ts';
import { type PickedModel, pickModel } from './pickModel.ts';

/** The command that chooses the model of the conversation that is shown, or with `asDefault` of new ones too. */
export class ModelSelection {
  readonly commands: CommandHandlers<'selectModel'>;
  readonly #models: Models;
  readonly #catalog: ModelCatalog;
  readonly #sessions: Sessions;
  readonly #nextSend: NextSend;

  constructor(models: Models, catalog: ModelCatalog, sessions: Sessions, nextSend: NextSend) {
    this.#models = models;
    this.#catalog = catalog;
    this.#sessions = sessions;
    this.#nextSend = nextSend;
    this.commands = { selectModel: (argument) => this.#select(argument) };
  }

  /**
   * Resolves to the choice as it is sent from now on.
   *
   * @throws Error for an argument that is no choice
   */
  async #select(argument: unknown): Promise<ModelChoice> {
    const { inHand: session } = this.#sessions;
    const picked = isGiven(argument)
      ? readArguments(argument)
      : await pickModel(this.#catalog, this.#models.choiceOf(session.conversation), (choice) =>
          this.#nextSend.costWith(session.conversation, choice),
        );
    if (picked) {
      session.conversation.choose(picked.choice);
      const all = { ...this.#models.default, ...session.conversation.info.choice };
      if (picked.asDefault) await this.#models.makeDefault(all, this.#sessions);
    }
    return this.#models.choiceOf(session.conversation);
  }
}

/** The palette and menus give nothing, or things of their own. */
const isGiven = (argument: unknown): argument is Readonly<Record<string, unknown>> =>
  typeof argument === 'object' &&
  argument !== null &&
  ['model', 'effort', 'thinking', 'asDefault'].some((name) => name in argument);

function readArguments(argument: Readonly<Record<string, unknown>>): PickedModel {
  const choice = readChoice(argument);
  for (const name of ['model', 'effort', 'thinking'] as const) {
    if (argument[name] === undefined || argument[name] === null || choice[name] !== undefined) continue;
    throw new Error(`"${name}" of sidestream.selectModel cannot be ${JSON.stringify(argument[name])}.`);
  }
  return { choice, asDefault: argument['asDefault'] === true };
}
