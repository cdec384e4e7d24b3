import { trimEndOf } from '../../base/index.ts';
import type { ConversationSummary } from '../../store/index.ts';
import { displayLanguage, t } from '../../base/index.ts';

/** The headings of a history, in their order. */
const dayMs = 24 * 3_600_000;

/** Under which heading a conversation stands, by the local calendar. */
export function groupOf({ pinned, updatedAt }: ConversationSummary, now: number): string {
  if (pinned) return t('Pinned');
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (updatedAt >= today) return t('Today');
  // Noon of the day before is yesterday, however long a day of the change to summer time is.
  const yesterday = new Date(today - dayMs / 2).setHours(0, 0, 0, 0);
  if (updatedAt >= yesterday) return t('Yesterday');
  return updatedAt >= today - 6 * dayMs ? t('This week') : t('Older');
}

/** How long ago a time is, in few characters: now, 5 min, 3 h, Tue, 12 Mar, 12 Mar 2024. */
export function timeAgo(time: number, now: number): string {
  const passed = Math.max(0, now - time);
  if (passed < 60_000) return t('now');
  if (passed < 3_600_000) return t('{0} min', Math.floor(passed / 60_000));
  if (passed < dayMs) return t('{0} h', Math.floor(passed / 3_600_000));
  if (passed < 6 * dayMs) return shortDate(time, { weekday: 'short' });
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return shortDate(time, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** In English the day stands before the month, as it is short. */
const shortDate = (time: number, options: Intl.DateTimeFormatOptions): string =>
  new Date(time).toLocaleDateString(displayLanguage() === 'en' ? 'en-GB' : displayLanguage(), options);

/** The title of a conversation, or the beginning of what it began with. */
export const titleOf = ({ title, preview }: Pick<ConversationSummary, 'title' | 'preview'>): string =>
  title || preview.replaceAll(/\s+/g, ' ').trim() || t('New conversation');

/** The name of a workspace: the last part of its path; empty for none. */
export function placeName(workspace: string): string {
  const path = trimEndOf(workspace, '/\\');
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A conversation's place and time, for the line under its title. */
export const detailOf = ({ workspace, updatedAt }: ConversationSummary, now: number): string =>
  [placeName(workspace), timeAgo(updatedAt, now)].filter((part) => part !== '').join(' · ');

/**
 * The workspaces, of those in which conversations began, that count as this one: its folders, and folders of the same
 * name that were somewhere else then.
 *
 * @param known the URIs of all workspaces with conversations
 * @param folders the URIs of the folders that are open; none for a window without a folder
 */
export function sameWorkspaces(known: readonly string[], folders: readonly string[]): string[] {
  if (folders.length === 0) return [''];
  const names = new Set(folders.map(placeName));
  return [
    ...new Set([...folders, ...known.filter((workspace) => workspace !== '' && names.has(placeName(workspace)))]),
  ];
}
