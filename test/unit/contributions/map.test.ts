import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

describe('the map in CONTRIBUTING.md', () => {
  const text = fs.readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `src\/([^`]+)` \| (.*) \|$/gm)].map(([, room = '', part = '']) => ({
    room,
    part,
  }));

  it('has every room, and no other', () => {
    assert.deepEqual(rows.map(({ room }) => room).toSorted(), fs.readdirSync(path.join(root, 'src')).toSorted());
  });

  it('names folders that are there', () => {
    for (const { room, part } of rows) {
      for (const [, folder = ''] of part.matchAll(/`(\w+)\/`/g))
        assert.ok(fs.existsSync(path.join(root, 'src', room, folder)), `${room}/${folder}`);
    }
  });
});
