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
  const any = (key: string): unknown => settings.get<unknown>(key);
  /** Only what the person set: what a workspace says about these does not count, trusted or not. */
  const own = (key: string): unknown => {
    const found = settings.inspect<unknown>(key);
    return found?.globalValue ?? found?.defaultValue;
  };
  const effort = text(any('effort'));
  return {
    model: text(any('model')) || 'claude-sonnet-5-5',
    baseUrl: text(own('baseUrl')),
    maxTokens: Math.round(number(any('maxTokens'), 32_000, 1, 1_000_000)),
    instructions: text(own('instructions')),
    thinking: any('thinking') === 'off' ? 'off' : 'auto',
    effort: efforts.includes(effort) ? (effort as Effort) : null,
    stallMs: number(any('stream.stallSeconds'), 60, 0.5, 3600) * 1000,
    contentMs: number(any('stream.contentSeconds'), 600, 0.5, 7200) * 1000,
    maxRounds: Math.round(number(any('workspace.maxRounds'), 25, 1, 200)),
    titles: any('titles') !== false,
    budgetPerDay: number(own('budget.perDay'), 0, 0, 1e9),
    budgetPerConversation: number(own('budget.perConversation'), 0, 0, 1e9),
    prices: own('prices'),
    langfuse: {
      enabled: own('langfuse.enabled') === true,
      host: text(own('langfuse.host')),
      captureContent: own('langfuse.captureContent') === true,
    },
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const number = (value: unknown, otherwise: number, least: number, most: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;

/** Calls back when one of the settings has changed. */
export const onDidChangeSettings = (listener: () => void): vscode.Disposable =>
  vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('sidestream')) listener();
  });
