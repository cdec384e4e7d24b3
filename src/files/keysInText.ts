/** Larger files are not looked into, bytes. */
export const maxInspectedBytes = 64 * 1024;

/** Small structured files in which keys are looked for: data and configuration, not programs. */
const structured =
  /(?:\.(?:json[c5]?|ya?ml|toml|ini|cfg|cnf|conf|config|properties|xml|plist|env|txt|hcl|tf|neon)|\/[^./]+)$/i;

/** Texts of user interfaces, in which `password` is a label, and lock files, whose hashes look like keys. */
const labels =
  /(?:^|\/)(?:locales?|i18n|l10n|lang|languages|translations|nls)\/|(?:^|\/)(?:package-lock\.json|[^/]*\.nls(?:\.[^/]*)?\.json|pnpm-lock\.yaml|composer\.lock)$/i;

const forms: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, // Amazon Web Services
  /\b(?:gh[opsur]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/, // GitHub
  /\bglpat-[\w-]{20,}/, // GitLab
  /\bxox[abeprs]-[\w-]{10,}/, // Slack
  /\bsk-(?:ant|lf|proj|svcacct)-[\w-]{8,}|\bsk-[A-Za-z0-9]{40,}/, // Anthropic, Langfuse, OpenAI
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/, // Stripe
  /\bAIza[\w-]{35}/, // Google
  /\bnpm_[A-Za-z0-9]{36}\b/, // npm
  /\bhf_[A-Za-z0-9]{30,}/, // Hugging Face
  /\bSG\.[\w-]{16,100}\.[\w-]{16,}/, // SendGrid
  /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/, // age
  /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s:/@]{1,100}:(?!\$|<|\*|%|\{|password@|pass@)[^\s:/@]{1,200}@/i, // an address with a password
];

/** `name: value`, `"name": "value"`, `name = value` and `<name>value</name>`, where the name is that of a secret. */
const assignment =
  /(?<![\w.-])([\w.-]{0,40}(?:passw(?:or)?d|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key))(?:["']?[ \t]{0,8}[:=]|>)[ \t]{0,8}["']?([^\s"'<,#}]{1,200})/gi;

const placeholder =
  /^(?:\$|\{|%|\[|\||>|&|!|null$|nil$|none$|true$|false$|undefined$|your|my-|change|example|placeholder|todo|x+$|\*+$|\.+$|string$|password$|secret$|-$)/i;

/**
 * Whether the content of a file looks as if it held keys or passwords: a private key's head, the form of a known key, or
 * a password that is written out.
 *
 * @param relative the path inside the workspace folder
 */
export function keysInText(relative: string, text: string): boolean {
  if (!isInspected(relative)) return false;
  if (forms.some((form) => form.test(text))) return true;
  for (const [, name = '', value = ''] of text.matchAll(assignment)) {
    if (placeholder.test(value)) continue;
    // A token is told from a mere word by its digits and its length; a password may be any word.
    if (/(?:passw|pwd|passphrase)/i.test(name) || (value.length >= 12 && /\d/.test(value))) return true;
  }
  return false;
}

/** Whether a file of this name is one to look into. */
export const isInspected = (relative: string): boolean => structured.test(`/${relative}`) && !labels.test(relative);

/** The text with what looks like a key or a written-out password replaced by a note. */
export function withoutKeys(text: string): string {
  const note = '(not shown)';
  const noForms = forms.reduce((rest, form) => rest.replaceAll(new RegExp(form.source, `${form.flags}g`), note), text);
  return noForms.replaceAll(assignment, (whole: string, name: string, value: string) =>
    placeholder.test(value) || value.startsWith(note) ? whole : `${name}: ${note}`,
  );
}
