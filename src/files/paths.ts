import { failure, type Result } from '../base/index.ts';
import { constants, type Stats } from 'node:fs';
import fs from 'node:fs/promises';
import nodePath from 'node:path';
import { fileURLToPath } from 'node:url';
import { fittingNames } from './fittingNames.ts';
import { hasHidden, visibleLine } from './text/visible.ts';
import { errorCode, type Refusal, ToolError } from './refusal.ts';
import { contentHoldsKeys, holdsKeys, sensitiveToChange } from './sensitiveFiles.ts';
import { isNamedByScript } from './scriptsNamed.ts';

/** A folder of the workspace. */
export interface Folder {
  readonly name: string;
  /** Its URI as a string, without a slash at the end. */
  readonly uri: string;
  /** Absolute path: on disk, or inside the URI when the folder is virtual. */
  readonly path: string;
  /** Not on this machine's disk: reached through the editor only. */
  readonly virtual: boolean;
}

/** The workspace folders, and the places in them that no tool may touch. */
export interface Roots {
  readonly folders: readonly Folder[];
  /** Directories that no tool may touch even when they lie in the workspace: stores and settings of extensions. */
  readonly forbidden: readonly string[];
  readonly platform: NodeJS.Platform;
}

/** Tells one state of a file from another. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  readonly modifiedMs: number;
}

/** A path that lies in the workspace, resolved to where it really is. */
export interface Target {
  readonly folder: Folder;
  /** The absolute real path: no symbolic link in it. For a virtual folder the path inside the URI. */
  readonly path: string;
  /** From the folder to the file, with `/`; empty for the folder itself. */
  readonly relative: string;
  /** How the model and the person call it: relative, with the folder's name in front when there are several. */
  readonly label: string;
  readonly kind: 'file' | 'directory' | 'missing' | 'unknown';
  /** `null` when it does not exist or is virtual. */
  readonly identity: FileIdentity | null;
  readonly mode: number | null;
  /** Another name for the same content exists (a hard link): a change shows there too. */
  readonly linkedElsewhere: boolean;
  /** Why a change must always be asked for. */
  readonly sensitive: string | null;
  readonly holdsKeys: boolean;
}

export type Resolution = Result<{ readonly target: Target }, Refusal>;

const maxPathLength = 4096;
const maxNameLength = 255;
const stayInside = 'Use a path inside the workspace, such as "src/index.ts".';

const refuse = (error: string, hint = stayInside): Extract<Resolution, { ok: false }> => failure({ error, hint });

/**
 * Where a path that a model gave really leads. Refused: anything outside the workspace (by `..`, an absolute path, a
 * symbolic link in any part, a dangling link), special files, new names with characters that cannot be seen, paths that
 * could mean several files. An address of the workspace (`file://…`) stands for its path. `~` and `$` are never expanded.
 *
 * @param input as the model gave it
 */
export async function resolvePath(input: string, roots: Roots): Promise<Resolution> {
  const path = withoutScheme(input, roots);
  const bad = badName(path, roots.platform);
  if (bad !== null) return refuse(bad);
  if (roots.folders.length === 0) {
    return refuse('No folder is open.', 'Ask the person to open a folder; without one there are no files to work on.');
  }
  const chosen = await chooseFolder(path, roots);
  if (!chosen.ok) return chosen;
  const { folder, rest } = chosen;
  const resolution = folder.virtual ? resolveVirtual(folder, rest, roots) : await resolveReal(folder, rest, roots);
  const isNew = resolution.ok && resolution.target.kind !== 'file' && resolution.target.kind !== 'directory';
  return isNew && hasHidden(path)
    ? refuse(`The path holds characters that cannot be seen: "${visibleLine(path).slice(0, 200)}".`)
    : resolution;
}

/** The path that an address of the workspace stands for; anything else as it is. */
function withoutScheme(input: string, { folders }: Roots): string {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(input)) return input;
  try {
    if (/^file:/i.test(input)) return fileURLToPath(input);
    const folder = folders.find(({ uri }) => input === uri || input.startsWith(`${uri}/`));
    return folder ? nodePath.posix.join(folder.path, decodeURIComponent(input.slice(folder.uri.length))) : input;
  } catch {
    return input; // refused as an address below
  }
}

/** The fault in the text of a path, before the disk is looked at; `null` when there is none. */
function badName(input: string, platform: NodeJS.Platform): string | null {
  if (input === '') return 'The path is empty.';
  if (input.includes('\0')) return `The path holds a zero character: "${visibleLine(input).slice(0, 200)}".`;
  if (Buffer.byteLength(input) > maxPathLength) return `The path is longer than ${maxPathLength} bytes.`;
  const parts = input.split(platform === 'win32' ? /[\\/]/ : '/');
  if (parts.some((part) => Buffer.byteLength(part) > maxNameLength)) {
    return `A name in the path is longer than ${maxNameLength} bytes.`;
  }
  if (parts[0]?.startsWith('~')) return 'A path may not begin with "~": it is never expanded.';
  if (/^(?:\$\w+|\$\{\w+\}|%\w+%)$/.test(parts[0] ?? '')) return 'Variables in a path are never expanded.';
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(input)) return 'The path is a URI; give a path.';
  return platform === 'win32' ? badOnWindows(input, parts) : null;
}

/** Names that mean something else on Windows than they seem to: devices, streams, network shares, short names. */
export function badOnWindows(input: string, parts: readonly string[]): string | null {
  if (/^[\\/]{2}/.test(input)) return 'Network and device paths are not allowed.';
  if (/^[a-z]:(?![\\/])/i.test(input)) return 'A path relative to a drive is not allowed.';
  const names = parts.filter((part, at) => part !== '' && !(at === 0 && /^[a-z]:$/i.test(part)));
  for (const name of names) {
    if (/[:*?"<>|]/.test(name)) return `"${name}" is not a file name on Windows.`;
    if (/^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?:\.|$)/i.test(name))
      return `"${name}" is a device.`;
    if (name !== '.' && name !== '..' && /[. ]$/.test(name)) return `"${name}" ends with a dot or a space.`;
    if (/~\d/.test(name)) return `"${name}" may be the short form of another name.`;
  }
  return null;
}

async function chooseFolder(
  input: string,
  roots: Roots,
): Promise<Result<{ readonly folder: Folder; readonly rest: string }, Refusal>> {
  const { folders } = roots;
  if (nodePath.isAbsolute(input)) {
    for (const folder of folders) {
      const from = folder.virtual ? folder.path : await fs.realpath(folder.path).catch(() => folder.path);
      for (const root of [folder.path, from]) {
        const rest = nodePath.relative(root, nodePath.resolve(input));
        if (isInside(rest)) return { ok: true, folder, rest };
      }
    }
    return refuse(`"${input}" is outside the workspace.`);
  }
  const [only] = folders;
  if (only && folders.length === 1) return { ok: true, folder: only, rest: input };
  const slash = input.search(/[\\/]/);
  const first = slash === -1 ? input : input.slice(0, slash);
  const named = folders.filter((folder) => folder.name === first);
  const holding: Folder[] = [];
  for (const folder of folders) if (await exists(folder, input)) holding.push(folder);
  const [byName] = named;
  if (byName && named.length === 1 && holding.length === 0) {
    return { ok: true, folder: byName, rest: slash === -1 ? '.' : input.slice(slash + 1) || '.' };
  }
  const [byContent] = holding;
  if (byContent && holding.length === 1 && named.length === 0) return { ok: true, folder: byContent, rest: input };
  const names = folders.map((folder) => `"${folder.name}"`).join(', ');
  return refuse(
    `"${input}" could mean a file in several folders of the workspace.`,
    `Begin the path with a folder's name (${names}), or give the absolute path.`,
  );
}

async function exists(folder: Folder, rest: string): Promise<boolean> {
  if (folder.virtual) return false;
  const path = nodePath.resolve(folder.path, rest);
  const relative = nodePath.relative(folder.path, path);
  if (!isInside(relative)) return false;
  return fs.lstat(nodePath.join(folder.path, await fittingNames(folder.path, relative))).then(
    () => true,
    () => false,
  );
}

/** Whether a relative path stays where it begins. */
function isInside(relative: string): boolean {
  return relative !== '..' && !relative.startsWith(`..${nodePath.sep}`) && !nodePath.isAbsolute(relative);
}

const labelOf = (folder: Folder, relative: string, roots: Roots): string =>
  roots.folders.length > 1 ? nodePath.posix.join(folder.name, relative) : relative || '.';

function resolveVirtual(folder: Folder, rest: string, roots: Roots): Resolution {
  const path = nodePath.posix.resolve(folder.path, rest);
  const relative = nodePath.posix.relative(folder.path, path);
  if (!isInside(relative)) return refuse(`"${rest}" is outside the workspace.`);
  const sensitive = sensitiveToChange(relative);
  return {
    ok: true,
    target: {
      folder,
      path,
      relative,
      label: labelOf(folder, relative, roots),
      kind: 'unknown',
      identity: null,
      mode: null,
      linkedElsewhere: false,
      sensitive,
      holdsKeys: holdsKeys(relative),
    },
  };
}

async function resolveReal(folder: Folder, rest: string, roots: Roots): Promise<Resolution> {
  const asked = nodePath.resolve(folder.path, rest);
  const askedRelative = nodePath.relative(folder.path, asked);
  if (!isInside(askedRelative)) return refuse(`"${rest}" is outside the workspace.`);
  let real: string;
  try {
    real = await realPath(nodePath.join(folder.path, await fittingNames(folder.path, askedRelative)));
  } catch (error) {
    if (error instanceof ToolError) return refuse(error.message, error.hint);
    const code = errorCode(error);
    if (code === 'ELOOP') return refuse('The path goes through a loop of symbolic links.');
    if (code === 'ENOTDIR') return refuse('A part of the path is a file, not a directory.');
    if (code === 'ENAMETOOLONG') return refuse('The name is too long for the file system.');
    return refuse(`The path cannot be looked at (${code ?? 'unknown error'}).`);
  }
  const home = await folderOf(real, roots);
  if (!home) return refuse(`"${rest}" leads outside the workspace, through a symbolic link.`);
  for (const forbidden of roots.forbidden) {
    const from = await fs.realpath(forbidden).catch(() => forbidden);
    if (isInside(nodePath.relative(from, real))) {
      return refuse(`"${rest}" belongs to the editor or to an extension.`, 'Tools may not touch it.');
    }
  }
  const stat = await lstatOf(real);
  if (stat && !stat.isFile() && !stat.isDirectory()) {
    return refuse(`"${rest}" is a device, a pipe or a socket.`, 'Only files and directories can be used.');
  }
  const relative = home.relative.split(nodePath.sep).join('/');
  const alias = askedRelative.split(nodePath.sep).join('/');
  const isFile = stat?.isFile() === true;
  const hasKeys = holdsKeys(relative) || holdsKeys(alias) || (isFile && (await contentHoldsKeys(relative, real)));
  const byName = sensitiveToChange(relative) ?? sensitiveToChange(alias);
  return {
    ok: true,
    target: {
      folder: home.folder,
      path: real,
      relative,
      label: labelOf(home.folder, relative, roots),
      kind: stat ? (stat.isFile() ? 'file' : 'directory') : 'missing',
      identity: stat ? identityOf(stat) : null,
      mode: stat ? stat.mode & 0o7777 : null,
      linkedElsewhere: isFile && stat.nlink > 1,
      sensitive: byName ?? (hasKeys ? 'it may hold keys' : await runBy(home.folder, relative)),
      holdsKeys: hasKeys,
    },
  };
}

const runBy = async (folder: Folder, relative: string): Promise<string | null> =>
  (await isNamedByScript(folder.path, relative)) ? 'a script of package.json names it' : null;

/** The real path of the nearest existing ancestor, and the rest, which does not exist yet, behind it. */
async function realPath(path: string): Promise<string> {
  const rest: string[] = [];
  for (let at = path; ; at = nodePath.dirname(at)) {
    try {
      return nodePath.join(await fs.realpath(at), ...rest);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    if (await lstatOf(at)) throw new ToolError('The path goes through a symbolic link that leads nowhere.', stayInside);
    const parent = nodePath.dirname(at);
    if (parent === at) return path;
    rest.unshift(nodePath.basename(at));
  }
}

async function lstatOf(path: string): Promise<Stats | null> {
  return fs.lstat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
}

/** The workspace folder in which a real path lies: the innermost, when one lies in another. */
async function folderOf(
  real: string,
  roots: Roots,
): Promise<{ readonly folder: Folder; readonly relative: string } | undefined> {
  let found: { folder: Folder; relative: string } | undefined;
  for (const folder of roots.folders) {
    if (folder.virtual) continue;
    const root = await fs.realpath(folder.path).catch(() => folder.path);
    const relative = nodePath.relative(root, real);
    if (isInside(relative) && (!found || relative.length < found.relative.length)) found = { folder, relative };
  }
  return found;
}

const identityOf = (stat: Stats): FileIdentity => ({
  device: stat.dev,
  inode: stat.ino,
  size: stat.size,
  modifiedMs: stat.mtimeMs,
});

/**
 * Opens a resolved file for reading and makes sure that what was opened is what was resolved: no link in its place, no
 * directory swapped for a link in between, a regular file.
 *
 * @throws ToolError when it is another file by now; the file system's error when it cannot be opened.
 */
export async function openResolved(target: Target): Promise<fs.FileHandle> {
  const flags = constants.O_RDONLY | noFollow | nonBlocking;
  const handle = await fs.open(target.path, flags);
  try {
    const [opened, real, now] = await Promise.all([handle.stat(), fs.realpath(target.path), fs.lstat(target.path)]);
    if (!opened.isFile()) throw new ToolError(`"${target.label}" is not a file.`, 'Use list_files for a directory.');
    if (real !== target.path || now.dev !== opened.dev || now.ino !== opened.ino) {
      throw new ToolError(`"${target.label}" was replaced while it was opened.`, 'Try again.');
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

// Windows has neither flag.
const { O_NOFOLLOW: noFollow = 0, O_NONBLOCK: nonBlocking = 0 } = constants as Partial<typeof constants>;

/**
 * Makes sure that a path still leads where it led when it was resolved.
 *
 * @throws ToolError when it does not.
 */
export async function verifyUnmoved(target: Target): Promise<void> {
  if (target.folder.virtual) return;
  const real = await realPath(target.path);
  if (real === target.path) {
    const stat = await lstatOf(real);
    const same = stat
      ? target.identity?.inode === stat.ino && target.identity.device === stat.dev
      : target.identity === null;
    if (same) return;
  }
  throw new ToolError(
    `"${target.label}" was moved or replaced after it was looked at.`,
    'Read the file again, then try again.',
  );
}
