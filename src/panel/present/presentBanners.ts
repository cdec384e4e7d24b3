import type { PanelView } from '../../protocol/index.ts';
import { t } from '../../base/index.ts';

/** Things that stand in the way of a turn, or must be known about it. */
export interface Circumstances {
  readonly hasCredential: boolean;
  /** Replies come from a script, not from Claude: for lack of a key, or for the whole of this VS Code. */
  readonly demo: 'off' | 'withoutKey' | 'always';
  /** Why conversations cannot be kept, or `null`. */
  readonly storeProblem: string | null;
}

export function presentBanners({ hasCredential, demo, storeProblem }: Circumstances): PanelView['banners'] {
  const setKey = { label: t('Set API Key'), action: 'setApiKey' } as const;
  const scripted = t('Demo: replies are scripted. No model is asked.');
  const banners: PanelView['banners'][number][] = [];
  if (demo === 'always') banners.push({ id: 'demo', level: 'info', text: scripted, actions: [] });
  if (demo === 'withoutKey' && !hasCredential) {
    const end = { label: t('End Demo'), action: 'demo' } as const;
    banners.push({ id: 'demo', level: 'info', text: scripted, actions: [setKey, end] });
  } else if (!hasCredential) {
    const tryDemo = { label: t('Try the Demo'), action: 'demo' } as const;
    const text = t('There is no API key yet. What you type is kept.');
    banners.push({ id: 'key', level: 'warning', text, actions: [setKey, tryDemo] });
  }
  if (storeProblem !== null) {
    const actions = [{ label: t('Show Log'), action: 'showLog' } as const];
    banners.push({ id: 'store', level: 'error', text: storeProblem, actions });
  }
  return banners;
}
