// One VS Code profile on disk: the directories that a run of the server reads and writes.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Profile {
  /** The directory that holds all others. */
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  readonly serverData: string;
}

/** User settings, by their full name. */
export type Settings = Readonly<Record<string, unknown>>;

/** A quiet workbench: nothing that opens, asks, updates or reports by itself. */
const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  // Without an account the built-in Chat view only asks to sign in, and it would stand in front of the panel.
  'chat.disableAIFeatures': true,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'npm.fetchOnlinePackageInfo': false,
  // It looks through all processes of the machine again and again, and where many listen a notification covers the panel.
  'remote.autoForwardPorts': false,
  'remote.restoreForwardedPorts': false,
};

/** Makes the directories of a profile below `root`; without one, in a new temporary directory. Existing ones are kept. */
export function openProfile(root: string = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-vscode-'))): Profile {
  const profile: Profile = {
    root,
    userData: path.join(root, 'data'),
    extensions: path.join(root, 'extensions'),
    serverData: path.join(root, 'server'),
  };
  for (const folder of Object.values(profile) as string[]) fs.mkdirSync(folder, { recursive: true });
  return profile;
}

/**
 * Writes the user settings: the quiet ones, and `settings` above them. An open window reads those of its machine a moment
 * later, which hold for all but settings with the scope “application”: these wait until it is reloaded.
 */
export function writeSettings(profile: Profile, settings: Settings = {}): void {
  // A window on a server takes settings with the scope "machine" from the server's machine alone.
  for (const kind of ['User', 'Machine']) {
    const file = path.join(profile.userData, kind, 'settings.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  }
}

/** Deletes a profile and everything in it. */
export function deleteProfile(profile: Profile): void {
  fs.rmSync(profile.root, { recursive: true, force: true, maxRetries: 5 });
}
