import type { PanelView } from '../../protocol/index.ts';

/** Things that stand in the way of a turn, or must be known about it. */
export interface Circumstances {
  readonly hasCredential: boolean;
  /** Replies come from a script, not from Claude. */
  readonly isDemo: boolean;
  /** Why conversations cannot be kept, or `null`. */
  readonly storeProblem: string | null;
}

export function presentBanners({ hasCredential, isDemo, storeProblem }: Circumstances): PanelView['banners'] {
  return [
    ...(isDemo
      ? [{ id: 'demo', level: 'info' as const, text: 'Demo: replies are scripted. No model is asked.', action: null }]
      : []),
    ...(hasCredential
      ? []
      : [
          {
            id: 'key',
            level: 'warning' as const,
            text: 'There is no API key yet. What you type is kept.',
            action: { label: 'Set API Key', action: 'setApiKey' as const },
          },
        ]),
    ...(storeProblem === null
      ? []
      : [
          {
            id: 'store',
            level: 'error' as const,
            text: storeProblem,
            action: { label: 'Show Log', action: 'showLog' as const },
          },
        ]),
  ];
}
