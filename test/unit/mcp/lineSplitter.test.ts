import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/mcp/connection/lineSplitter.ts';

describe('lines of a server', () => {
  it('are the same wherever the bytes are split', () => {
    const text = fc.array(fc.string({ unit: 'binary' }).map((line) => line.replaceAll(/[\r\n]/g, '').toWellFormed()));
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 9 })), (lines, sizes) => {
        const splitter = new LineSplitter(1_000_000);
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const found: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 3;
          assert.ok(splitter.feed(bytes.subarray(at, at + size)));
          at += size;
          for (let line = splitter.take(); line !== null; line = splitter.take()) found.push(line);
        }
        assert.deepEqual(found, lines);
      }),
    );
  });

  it('that are too long end it', () => {
    const splitter = new LineSplitter(5);
    assert.ok(splitter.feed(Buffer.from('12345\n123')));
    assert.ok(!splitter.feed(Buffer.from('456')));
  });
});
