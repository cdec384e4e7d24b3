import { t } from '../base/index.ts';
/** Proof of who asks: an API key, or a token that a gateway or a sign-in gave. */
export interface Credential {
  readonly kind: 'apiKey' | 'authToken';
  readonly value: string;
}

/** The reason why this cannot be a key, as a sentence that does not hold it; `null` when it could be one. */
export function keyProblem(key: string): string | null {
  if (key === '') return t('The API key is empty.');
  if (/[\r\n]/.test(key)) return t('The API key has a line break in it. Copy it again without one.');
  if (/\s/.test(key)) return t('The API key has a space in it. Copy it again without one.');
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return t(
      'The API key has a character that cannot be in one, such as a curly quote. Copy it again from the console.',
    );
  }
  return null;
}
