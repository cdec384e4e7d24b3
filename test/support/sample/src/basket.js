/**
 * The price of a basket in cents. From `discountFrom` pieces of one kind on, each piece costs a tenth less.
 *
 * @param {{ name: string, cents: number, pieces: number }[]} lines
 */
export function total(lines, discountFrom = 10) {
  let sum = 0;
  for (const line of lines) {
    const price = line.pieces > discountFrom ? line.cents * 0.9 : line.cents;
    sum += Math.round(price * line.pieces);
  }
  return sum;
}
