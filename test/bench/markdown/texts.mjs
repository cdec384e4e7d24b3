/** Texts for the benchmarks: an answer with everything in it, and single blocks that never end. */

const words =
  'the queue is cleared before a pending acknowledgement arrives so that flush sees an empty list and the next batch waits for a retry which the host never sends because nothing is left to send'.split(
    ' ',
  );

/** Numbers from 0 to below 1, the same for the same seed. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function sentence(random, length = 14) {
  const text = Array.from({ length }, () => {
    const word = words[Math.floor(random() * words.length)];
    const kind = random();
    return kind < 0.04
      ? `\`${word}()\``
      : kind < 0.07
        ? `**${word}**`
        : kind < 0.08
          ? `*${word}*`
          : kind < 0.085
            ? `[${word}](https://example.com/${word})`
            : word;
  }).join(' ');
  return `${text[0].toUpperCase()}${text.slice(1)}. `;
}

function code(random, lines) {
  return Array.from({ length: lines }, (_, index) => {
    const name = words[Math.floor(random() * words.length)];
    return index % 7 === 0
      ? `// ${sentence(random, 6).trim()}`
      : `  const ${name}${index} = await this.${name}(${index}, '${name}'); if (!${name}${index}) return;`;
  }).join('\n');
}

const blocks = [
  (random) => `## ${sentence(random, 4).trim()}\n\n`,
  (random) => `${Array.from({ length: 4 }, () => sentence(random)).join('')}\n\n`,
  (random) => `${Array.from({ length: 2 }, () => sentence(random)).join('')}\n\n`,
  (random) => `${Array.from({ length: 5 }, () => `- ${sentence(random)}\n`).join('')}\n`,
  (random) =>
    `${Array.from({ length: 4 }, (_, index) => `${index + 1}. ${sentence(random)}\n   - ${sentence(random, 6)}\n`).join('')}\n`,
  (random) => `\`\`\`ts\n${code(random, 18)}\n\`\`\`\n\n`,
  (random) =>
    `| Name | Kind | Note |\n|---|:-:|--:|\n${Array.from({ length: 6 }, () => `| ${sentence(random, 2)} | \`x\` | ${sentence(random, 4)} |\n`).join('')}\n`,
  (random) => `> ${sentence(random)}\n> ${sentence(random)}\n\n`,
];

const grown = {
  answer: (random) => blocks[Math.floor(random() * blocks.length)](random),
  fence: (random) => `${code(random, 1)}\n`,
  list: (random) => `- ${sentence(random, 8)}\n`,
  paragraph: (random) => sentence(random),
  lines: (random) => `${sentence(random)}\n`,
  table: (random) => `| ${sentence(random, 3)} | \`x\` | ${sentence(random, 4)} |\n`,
  quote: (random) => `> ${sentence(random)}\n${random() < 0.2 ? '>\n' : ''}`,
};
const beginnings = { fence: '```ts\n', table: '| Name | Kind | Note |\n|---|:-:|--:|\n' };

/** `size` characters of a kind: 'answer' (mixed), or one block: 'fence', 'list', 'paragraph', 'lines', 'table', 'quote'. */
export function textOf(kind, size) {
  const random = randomFrom(7);
  const parts = [beginnings[kind] ?? ''];
  for (let length = parts[0].length; length < size;) {
    const part = grown[kind](random);
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, size);
}
