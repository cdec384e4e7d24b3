import type { TurnStart } from '../../assistant/index.ts';

/** Why something that the person asked for in the view was not done: the view says it where it was asked. */
export class Refusal {
  /** A sentence for the person. */
  readonly sentence: string;

  constructor(sentence: string) {
    this.sentence = sentence;
  }
}

/** A refusal for this reason; nothing when there is none. */
export const refusalOf = (reason: string | null): Refusal | undefined =>
  reason === null ? undefined : new Refusal(reason);

/** The reason why a turn has not begun. */
export const refusalOfTurn = (start: TurnStart): Refusal | undefined =>
  start.ok ? undefined : new Refusal(start.problem);
