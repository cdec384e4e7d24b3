/** Anthropic's and Langfuse's keys by their form, for those that nobody named. */
const keyForms = /\bsk-(?:ant|lf)-[\w-]{8,}/g;

/** Shorter texts stand in too many places by chance to be taken out. */
const minSecretLength = 6;

/** A function that takes secrets out of a text: the named ones, and whatever has the form of a key. */
export function masker(secrets: readonly string[]): (text: string) => string {
  const named = [...new Set(secrets)]
    .filter((secret) => secret.length >= minSecretLength)
    // Inside JSON a secret may stand in its escaped form.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const masked = named.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
    return masked.replace(keyForms, '[secret]');
  };
}
