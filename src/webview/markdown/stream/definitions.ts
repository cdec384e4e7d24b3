import type { Token } from 'markdown-it';
import type { Block } from '../block.ts';
import type { References } from './containers.ts';
import type { ParseEnv } from '../grammar/parser.ts';

/** A part of a block; -1 is what stands before its parts. */
export type Place = readonly [block: Block, part: number];

/** Link definitions in frozen text, and the places that one still to come could turn into links. */
export class Definitions {
  readonly references = Object.create(null) as References;
  readonly #labels = new Map<string, Place[]>();

  /** Takes the definitions among these tokens, and gives the places that name them and are frozen already. */
  add(tokens: readonly Token[], env: ParseEnv): Place[] {
    const named: Place[] = [];
    for (const token of tokens) {
      if (token.type !== 'reference_definition') continue;
      const label = token.meta?.['label'] as string;
      const reference = (env.references as References)[label];
      if (!reference || label in this.references) continue;
      this.references[label] = reference;
      named.push(...(this.#labels.get(label) ?? []));
      this.#labels.delete(label);
    }
    return named;
  }

  /** Remembers where labels stand. */
  note(block: Block, part: number, labels: readonly string[]): void {
    for (const label of labels) {
      if (label in this.references) continue;
      const places = this.#labels.get(label);
      if (places) places.push([block, part]);
      else this.#labels.set(label, [[block, part]]);
    }
  }
}
