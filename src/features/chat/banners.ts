import * as vscode from 'vscode';
import { t } from '../../base/index.ts';
import { presentBanners, type Surroundings } from '../../panel/index.ts';
import type { ClaudeAccess } from '../access/claudeAccess.ts';
import type { OpenedStore } from '../history/openedStore.ts';

/** Obstacles to a turn, and what must be known about it. */
export class Banners {
  readonly #access: ClaudeAccess;
  readonly #store: OpenedStore;

  constructor(access: ClaudeAccess, store: OpenedStore) {
    this.#access = access;
    this.#store = store;
  }

  get shown(): Pick<Surroundings, 'banners' | 'workspaceBlocked'> {
    const banners = presentBanners({
      hasCredential: this.#access.hasCredential,
      demo: process.env['SIDESTREAM_DEMO'] === '1' ? 'always' : this.#access.isDemo ? 'withoutKey' : 'off',
      storeProblem: this.#store.problem,
    });
    const hasFolder = vscode.workspace.workspaceFolders !== undefined;
    return { banners, workspaceBlocked: hasFolder ? '' : t('Open a folder first: tools work in the open workspace.') };
  }
}
