import assert from 'node:assert/strict';
import { isResumable, nextState, type TurnEvent, type TurnState } from '../../../src/conversation/index.ts';

const states: TurnState[] = ['streaming', 'complete', 'stopped', 'cut', 'error', 'refused', 'limit'];
const ends: Exclude<TurnEvent, 'resumed'>[] = ['completed', 'stopped', 'refused', 'limited', 'failed', 'interrupted'];
/** Where each event leads a running turn: with nothing shown, and with something. */
const table: Record<TurnEvent, [TurnState, TurnState]> = {
  completed: ['complete', 'complete'],
  stopped: ['stopped', 'stopped'],
  refused: ['refused', 'refused'],
  limited: ['limit', 'limit'],
  failed: ['error', 'cut'],
  interrupted: ['cut', 'cut'],
  resumed: ['streaming', 'streaming'],
};

describe('the states of a turn', () => {
  for (const [event, [nothing, something]] of Object.entries(table) as [TurnEvent, [TurnState, TurnState]][]) {
    it(`streaming, ${event}: ${nothing} with nothing shown, ${something} with something`, () => {
      assert.equal(nextState('streaming', event, false), nothing);
      assert.equal(nextState('streaming', event, true), something);
    });
  }

  for (const state of states.filter((other) => other !== 'streaming')) {
    it(`${state} cannot be ended again`, () => {
      for (const event of ends) for (const shown of [true, false]) assert.equal(nextState(state, event, shown), state);
    });

    it(`${state} ${isResumable(state) ? 'can' : 'cannot'} be taken up again`, () => {
      const resumable = ['stopped', 'cut', 'limit'].includes(state);
      assert.equal(isResumable(state), resumable);
      assert.equal(nextState(state, 'resumed', true), resumable ? 'streaming' : state);
    });
  }

  it('has no way to stay at streaming but to be taken up: no event leaves a spinner behind', () => {
    for (const event of ends)
      for (const shown of [true, false]) assert.notEqual(nextState('streaming', event, shown), 'streaming');
  });
});
