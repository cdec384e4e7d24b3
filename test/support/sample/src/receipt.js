import { total } from './basket.js';

/** The lines of a receipt, with the sum below. */
export function receipt(lines) {
  const width = Math.max(...lines.map((line) => line.name.length));
  const rows = lines.map((line) => `${line.name.padEnd(width)}  ${line.pieces} x ${euros(line.cents)}`);
  return [...rows, `${'Sum'.padEnd(width)}  ${euros(total(lines))}`].join('\n');
}

function euros(cents) {
  return (cents / 100).toFixed(2);
}
