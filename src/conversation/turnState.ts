/**
 * The states of a turn, which are also what the view shows (`data-state`), and every way from one to another.
 *
 * | from \ event                  | completed | stopped | refused | limited | failed, nothing shown | failed, something shown | interrupted | resumed   |
 * | ----------------------------- | --------- | ------- | ------- | ------- | --------------------- | ----------------------- | ----------- | --------- |
 * | streaming                     | complete  | stopped | refused | limit   | error                 | cut                     | cut         | streaming |
 * | stopped, cut, limit           | -         | -       | -       | -       | -                     | -                       | -           | streaming |
 * | complete, error, refused      | -         | -       | -       | -       | -                     | -                       | -           | -         |
 *
 * `-` leaves the state as it is: a turn that has ended cannot be ended again, so whatever arrives late changes nothing.
 * `streaming` is the only state with a progress sign, and every event but `resumed` leads out of it.
 */
export type TurnState = 'streaming' | 'complete' | 'stopped' | 'cut' | 'error' | 'refused' | 'limit';

export type TurnEvent =
  | 'completed'
  | 'stopped'
  | 'refused'
  | 'limited'
  /** The request failed for good. */
  | 'failed'
  /** The turn was found unfinished after a restart: what ran it is gone. */
  | 'interrupted'
  /** The person asked to continue an answer that had not finished. */
  | 'resumed';

const resumable: ReadonlySet<TurnState> = new Set(['stopped', 'cut', 'limit']);

/** Whether an answer in this state can be continued. */
export const isResumable = (state: TurnState): boolean => resumable.has(state);

/** The state after an event; `shown` says whether any of the answer has been shown. */
export function nextState(state: TurnState, event: TurnEvent, shown: boolean): TurnState {
  if (state !== 'streaming') return event === 'resumed' && isResumable(state) ? 'streaming' : state;
  switch (event) {
    case 'completed':
      return 'complete';
    case 'stopped':
      return 'stopped';
    case 'refused':
      return 'refused';
    case 'limited':
      return 'limit';
    case 'failed':
      return shown ? 'cut' : 'error';
    case 'interrupted':
      return 'cut';
    case 'resumed':
      return 'streaming';
  }
}
