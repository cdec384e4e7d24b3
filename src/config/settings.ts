import * as vscode from 'vscode';
import type { Effort, ThinkingMode } from '../llm/index.ts';

/** The settings `sidestream.*`, as they are now. Numbers are bounded, whatever stands in the file. */
export interface Settings {
  readonly model: string;
  readonly baseUrl: string;
  readonly maxTokens: number;
  readonly instructions: string;
  readonly thinking: ThinkingMode;
  readonly effort: Effort | null;
  readonly stallMs: number;
  readonly contentMs: number;
  readonly maxRounds: number;
  readonly titles: boolean;
  /** USD; 0 for none. */
  readonly budgetPerDay: number;
  readonly budgetPerConversation: number;
  /** As written; see `usage/ownPrices`. */
  readonly prices: unknown;
  readonly langfuse: { readonly enabled: boolean; readonly host: string; readonly captureContent: boolean };
}

const efforts: readonly string[] = ['low', 'medium', 'high', 'xhigh', 'max'] satisfies Effort[];

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration('sidestream');
  const text = (key: string): string => {
    const value = settings.get<unknown>(key);
    return typeof value === 'string' ? value.trim() : '';
  };
  const number = (key: string, otherwise: number, least: number, most: number): number => {
    const value = settings.get<unknown>(key);
    return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
  };
  const effort = text('effort');
  return {
    model: text('model') || 'claude-sonnet-5-5',
    baseUrl: text('baseUrl'),
    maxTokens: Math.round(number('maxTokens', 32_000, 1, 1_000_000)),
    instructions: text('instructions'),
    thinking: text('thinking') === 'off' ? 'off' : 'auto',
    effort: efforts.includes(effort) ? (effort as Effort) : null,
    stallMs: number('stream.stallSeconds', 60, 0.5, 3600) * 1000,
    contentMs: number('stream.contentSeconds', 600, 0.5, 7200) * 1000,
    maxRounds: Math.round(number('workspace.maxRounds', 25, 1, 200)),
    titles: settings.get<unknown>('titles') !== false,
    budgetPerDay: number('budget.perDay', 0, 0, 1e9),
    budgetPerConversation: number('budget.perConversation', 0, 0, 1e9),
    prices: settings.get<unknown>('prices'),
    langfuse: {
      enabled: settings.get<unknown>('langfuse.enabled') === true,
      host: text('langfuse.host'),
      captureContent: settings.get<unknown>('langfuse.captureContent') === true,
    },
  };
}

/** Calls back when one of the settings has changed. */
export const onDidChangeSettings = (listener: () => void): vscode.Disposable =>
  vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('sidestream')) listener();
  });
