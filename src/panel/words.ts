/** A count of tokens in few characters: 950, 1.4k, 18k, 1.2M. */
export function tokens(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return (value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0)) + unit;
}

/** A time span in few characters: 120 ms, 3.2 s, 1 min 5 s. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
