import { formatElapsed } from '../base/index.ts';
import type { ActivityView, MessageHead } from '../protocol/index.ts';

/** By itself a turn tries at most twice more. */
const ATTEMPTS = 3;

/** The running turn's present work in words, at `now` (ms since 1970). */
export const activityText = (activity: ActivityView, now: number): string => {
  const round = activity.round === null ? '' : ` · round ${activity.round}`;
  const passed = ` · ${formatElapsed(now - activity.since)}`;
  switch (activity.kind) {
    case 'waiting':
      return `Waiting for Claude${passed}`;
    case 'thinking':
      return `Thinking${passed}`;
    case 'writing':
      return `Writing${passed}`;
    case 'looking':
      return `Searching the web${passed}`;
    case 'tools':
      return `Running tools${round}${passed}`;
    case 'approval':
      return `Waiting for you${round}${passed}`;
    case 'elsewhere':
      return 'Answering in another window';
    case 'retrying': {
      const left = Math.max(0, Math.ceil(((activity.until ?? now) - now) / 1000));
      const attempt = activity.attempt === null ? '' : ` (attempt ${activity.attempt} of ${ATTEMPTS})`;
      return `Retrying in ${left} s${attempt}${activity.reason === '' ? '' : `: ${activity.reason}`}`;
    }
  }
};

/** A message's end in words, for who cannot see it. */
export const stateText = (state: MessageHead['state']): string => {
  switch (state) {
    case 'streaming':
      return 'Claude is answering';
    case 'complete':
      return 'Answer complete';
    case 'stopped':
      return 'Answer stopped';
    case 'cut':
      return 'Answer cut off';
    case 'error':
      return 'Answer ended with an error';
    case 'refused':
      return 'Claude refused';
    case 'limit':
      return 'Answer reached its limit';
  }
};
