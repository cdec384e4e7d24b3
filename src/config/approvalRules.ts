import type { Settings } from './settings.ts';

/** The rules by which tools may act unasked, in the person's own settings. */
export class ApprovalRules {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  list(): readonly string[] {
    return this.#settings.get('workspace.autoApprove');
  }

  async add(rule: string): Promise<void> {
    const rules = this.list();
    if (!rules.includes(rule)) await this.#settings.set('workspace.autoApprove', [...rules, rule]);
  }
}
