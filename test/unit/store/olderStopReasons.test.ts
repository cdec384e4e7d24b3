import assert from 'node:assert/strict';
import { readStopReason } from '../../../src/store/conversations/olderStopReasons.ts';

describe('a stop reason that an older version stored', () => {
  for (const [stored, today] of [
    ['end_turn', 'end'],
    ['stop_sequence', 'end'],
    ['tool_use', 'tools'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context'],
    ['pause_turn', 'paused'],
    ['refusal', 'refused'],
    ['end', 'end'],
    ['max_rounds', 'max_rounds'],
    ['constructor', 'constructor'],
    [null, null],
  ] as const) {
    it(`${stored} is read as ${today}`, () => assert.equal(readStopReason(stored), today));
  }
});
