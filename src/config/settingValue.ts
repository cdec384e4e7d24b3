import { type SettingContribution, type SettingId, settings, type SettingValue } from '../contributions/index.ts';

/**
 * A setting's value, of what stands in a file: text is trimmed, a number is put between the limits, and what is of
 * another type, or no choice there is, counts as not set. Files are written by hand, and VS Code only warns.
 */
export function settingValue<Id extends SettingId>(id: Id, raw: unknown): SettingValue<Id> {
  const setting: SettingContribution = settings[id];
  return (read(setting, raw) ?? setting.default) as SettingValue<Id>;
}

function read(setting: SettingContribution, raw: unknown): unknown {
  switch (setting.type) {
    case 'string':
      return readText(setting, raw);
    case 'boolean':
      return typeof raw === 'boolean' ? raw : undefined;
    case 'number':
    case 'integer':
      return readNumber(setting, raw);
    case 'array':
      return Array.isArray(raw) ? raw.filter((item) => typeof item === 'string') : undefined;
    case 'object':
      return raw;
  }
}

function readText({ enum: choices, default: otherwise }: SettingContribution, raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const text = raw.trim();
  if (choices && !choices.includes(text)) return undefined;
  return text === '' && otherwise !== '' ? undefined : text;
}

function readNumber({ type, minimum, maximum }: SettingContribution, raw: unknown): number | undefined {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) return undefined;
  const bounded = Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, raw));
  return type === 'integer' ? Math.round(bounded) : bounded;
}
