import { formatElapsed, t } from '../base/index.ts';
import type { ActivityView, MessageHead } from '../protocol/index.ts';

/** So many characters of a finished answer are spoken; the rest is there to be read. */
const maxSpokenLength = 300;

/** By itself a turn tries at most twice more. */
const maxAttempts = 3;

/** The running turn's present work in words, at `now` (ms since 1970). */
export const activityText = (activity: ActivityView, now: number): string => {
  const round = activity.round === null ? '' : t('round {0}', activity.round);
  const passed = formatElapsed(now - activity.since);
  const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');
  switch (activity.kind) {
    case 'waiting':
      return joined(t('Waiting for Claude'), passed);
    case 'thinking':
      return joined(t('Thinking'), passed);
    case 'writing':
      return joined(t('Writing'), passed);
    case 'looking':
      return joined(t('Searching the web'), passed);
    case 'tools':
      return joined(t('Running tools'), round, passed);
    case 'approval':
      return joined(t('Waiting for you'), round, passed);
    case 'elsewhere':
      return t('Answering in another window');
    case 'retrying': {
      const left = Math.max(0, Math.ceil(((activity.until ?? now) - now) / 1000));
      const when =
        activity.attempt === null
          ? t('Retrying in {0} s', left)
          : t('Retrying in {0} s (attempt {1} of {2})', left, activity.attempt, maxAttempts);
      return activity.reason === '' ? when : t('{0}: {1}', when, activity.reason);
    }
  }
};

/** A message's end in words, for who cannot see it, and the beginning of its text. An alert speaks for itself. */
export const endText = ({ state, notice }: MessageHead, text: string): string =>
  notice?.role === 'alert' ? stateText(state) : `${stateText(state)}. ${text.slice(0, maxSpokenLength)}`;

const stateText = (state: MessageHead['state']): string => {
  switch (state) {
    case 'streaming':
      return t('Claude is answering');
    case 'complete':
      return t('Answer complete');
    case 'stopped':
      return t('Answer stopped');
    case 'cut':
      return t('Answer cut off');
    case 'error':
      return t('Answer ended with an error');
    case 'refused':
      return t('Claude refused');
    case 'limit':
      return t('Answer reached its limit');
  }
};
