import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toolNames } from '../../../src/mcp/toolNames.ts';

describe('the name of a server’s tool', () => {
  it('is mcp__<server>__<tool> where the API takes that', () => {
    assert.deepEqual(toolNames([{ server: 'git-hub', tool: 'create_issue' }]), ['mcp__git-hub__create_issue']);
  });

  it('is shortened to one that stays the same and is its own', () => {
    const long = 'x'.repeat(80);
    const [a, b] = toolNames([
      { server: 's', tool: `${long}1` },
      { server: 's', tool: `${long}2` },
    ]);
    assert.notEqual(a, b);
    assert.deepEqual(toolNames([{ server: 's', tool: `${long}2` }]), [b]);
  });

  it('is always one that the API takes, and no two tools have one', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('a', 'a__b', 'b', 'b__c', 'c', 'a.b', 'a_b', 'ä'.repeat(70)));
    const origins = fc.uniqueArray(fc.record({ server: name, tool: name }), { selector: (o) => JSON.stringify(o) });
    fc.assert(
      fc.property(origins, (list) => {
        const names = toolNames(list);
        assert.equal(new Set(names).size, list.length);
        for (const each of names) assert.match(each, /^mcp__[a-zA-Z0-9_-]{1,59}$/);
      }),
    );
  });
});
