import type { ConversationSummary } from '../../store/index.ts';

/** The headings of a history, in their order. */
export type HistoryGroup = 'Pinned' | 'Today' | 'Yesterday' | 'This week' | 'Older';

const dayMs = 24 * 3_600_000;

/** Under which heading a conversation stands, by the local calendar. */
export function groupOf({ pinned, updatedAt }: ConversationSummary, now: number): HistoryGroup {
  if (pinned) return 'Pinned';
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (updatedAt >= today) return 'Today';
  // Noon of the day before is yesterday, however long a day of the change to summer time is.
  const yesterday = new Date(today - dayMs / 2).setHours(0, 0, 0, 0);
  if (updatedAt >= yesterday) return 'Yesterday';
  return updatedAt >= today - 6 * dayMs ? 'This week' : 'Older';
}

/** How long ago a time is, in few characters: now, 5 min, 3 h, Tue, 12 Mar, 12 Mar 2024. */
export function timeAgo(time: number, now: number): string {
  const passed = Math.max(0, now - time);
  if (passed < 60_000) return 'now';
  if (passed < 3_600_000) return `${Math.floor(passed / 60_000)} min`;
  if (passed < dayMs) return `${Math.floor(passed / 3_600_000)} h`;
  const date = new Date(time);
  if (passed < 6 * dayMs) return date.toLocaleDateString('en-GB', { weekday: 'short' });
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** The title of a conversation, or the beginning of what it began with. */
export const titleOf = ({ title, preview }: Pick<ConversationSummary, 'title' | 'preview'>): string =>
  title || preview.replaceAll(/\s+/g, ' ').trim() || 'New conversation';

/** The name of a workspace: the last part of its path; empty for none. */
export function placeName(workspace: string): string {
  const path = workspace.replace(/[/\\]+$/, '');
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
