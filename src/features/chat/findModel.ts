import type { ModelInfo } from '../../llm/index.ts';

/** A model by the name that a person gave it. */
export function findModel(name: string, models: readonly ModelInfo[]): ModelInfo | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/\([^()\n]*\)|^claude[\s-]+/g, '')
      .replaceAll(/[\s.]+/g, '-')
      .replace(/-$/, '');
  const wanted = plain(name);
  return (
    models.find(({ id }) => id === name) ??
    models.find(({ id, displayName }) => plain(id) === wanted || plain(displayName) === wanted) ??
    models.find(({ id, deprecated }) => !deprecated && /^[a-z]+$/.test(wanted) && plain(id).startsWith(`${wanted}-`))
  );
}
