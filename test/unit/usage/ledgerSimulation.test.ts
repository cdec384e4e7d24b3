import assert from 'node:assert/strict';
import { type LedgerSimulation, simulateLedger } from '../../support/ledgerSimulation.ts';

describe('the ledger after 150 turns with faults', function () {
  this.timeout(60_000);
  let simulation: LedgerSimulation;

  before(async () => {
    simulation = await simulateLedger({ turns: 150, atOnce: 8, seed: 7 });
  });

  it('has of the finished requests what the server billed, to the token', () => {
    assert.ok(simulation.finished.billed.requests > 80);
    assert.deepEqual(simulation.finished.ledger, simulation.finished.billed);
  });

  it('has each attempt once, although each was recorded twice', () => {
    assert.equal(simulation.doubles, 0);
    assert.equal(simulation.missing, 0);
    assert.ok(simulation.attempts > 150);
  });

  it('marks what was cut, what was estimated, and what could not be true', () => {
    assert.ok(simulation.rows.partial > 10 && simulation.rows.failed > 10 && simulation.rejected > 0);
    assert.equal(simulation.unmarked, 0);
  });

  it('kept no turn from its end', () => {
    assert.deepEqual(simulation.faults, []);
    assert.equal(
      Object.values(simulation.states).reduce((sum, count) => sum + count),
      150,
    );
    assert.equal(simulation.states['streaming'], undefined);
  });
});
