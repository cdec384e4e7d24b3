const maxPromptLength = 300;
/** The hint of a list of choices stands so many lines above its end at most. */
const maxChoices = 12;

const endings: readonly RegExp[] = [
  /[?:>]$/,
  // A default in brackets after the question: `package name: (ws)`, `Ok to proceed? (y)`, `Overwrite? [Y/n]`.
  /[?:]\s*(?:\([^()]{0,80}\)|\[[^[\]]{0,80}\]|[›»❯…]\s*.{0,80})$/u,
  /\[[yn]\/[yn]\]$/i,
  /\((?:yes\/no|y\/n)[^)]*\)\??$/i,
  /(?:password|passphrase)[^:]{0,80}$/i,
  /\b(?:press|hit) (?:any key|enter|return)\b.{0,80}$/i,
];

/** The hints that question libraries print below or beside their choices (inquirer, prompts, clack). */
const choiceHints = /(?:use (?:the )?arrow keys|<space> to select|↑↓|space to select)/iu;

/**
 * Whether a program seems to wait for a person: a prompt without a line end, or the question of a library.
 *
 * @param output plain text, its end at least
 */
export function looksLikePrompt(output: string): boolean {
  const lines = output.split('\n').slice(-maxChoices);
  const line = lines.at(-1)?.trimEnd() ?? '';
  if (lines.some((one) => choiceHints.test(one))) return true;
  if (line === '' || line.length > maxPromptLength) return false;
  // Question libraries put a sign in front: `? Project name`, `◆ Name`.
  return endings.some((pattern) => pattern.test(line)) || /^[?◆❯]\s+\S/u.test(line);
}

/** Whether what is typed in answer should not be shown. */
export const asksForPassword = (lastLine: string): boolean => /pass(?:word|phrase|code)|\bPIN\b/i.test(lastLine);
