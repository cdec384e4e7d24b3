import fs from 'node:fs/promises';
import path from 'node:path';
import { t } from '../../base/index.ts';

/** Keys of a repository's configuration that cannot make git run anything, in lower case. */
const harmless =
  /^(?:core\.(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf|eol|safecrlf|abbrev|quotepath|longpaths|untrackedcache|preloadindex|compression|checkstat|trustctime|commentchar|whitespace)|remote\..*\.(?:url|pushurl|fetch|push|tagopt|prune|mirror)|branch\..*|user\.(?:name|email|signingkey|useconfigonly)|init\.defaultbranch|pull\.(?:rebase|ff)|push\.(?:default|autosetupremote|followtags)|fetch\.(?:prune|prunetags|parallel)|merge\.(?:ff|conflictstyle)|rebase\.autosquash|rebase\.autostash|color\..*|advice\..*|gc\..*|pack\..*|status\..*|log\.(?:date|decorate)|extensions\.(?:objectformat|refstorage)|index\..*|feature\.manyfiles|commit\.gpgsign|tag\.gpgsign|lfs\.repositoryformatversion|rerere\.enabled|submodule\.active)$/;

/** Keys that make a clone a partial one (git's partial-clone technical notes). */
const partial = /^(?:remote\..*\.(?:promisor|partialclonefilter)|extensions\.partialclone)$/;

/**
 * Why plain git commands may run something of the repository's own in this directory; `null` when they do not. A cloned
 * or unpacked repository can carry a configuration (fsmonitor, filters, pagers, diff drivers) and hooks that run on
 * `git status` alone.
 */
export async function gitRunsMore(directory: string): Promise<string | null> {
  for (let at = directory; ; at = path.dirname(at)) {
    const names = new Set(await fs.readdir(at).catch(() => []));
    if (names.has('.git')) return inspect(at, path.join(at, '.git'));
    if (names.has('HEAD') && names.has('objects'))
      return t('the directory is itself a git repository without a work tree');
    if (path.dirname(at) === at) return null;
  }
}

async function inspect(workTree: string, repository: string): Promise<string | null> {
  const stat = await fs.lstat(repository);
  if (!stat.isDirectory()) return t('the git repository lies elsewhere');
  const names = new Set(await fs.readdir(repository));
  if (names.has('config.worktree') || names.has('commondir'))
    return t('the git repository has a configuration of its work tree');
  if (names.has('modules') || (await exists(path.join(workTree, '.gitmodules'))))
    return t('the git repository has submodules');
  const hooks = await fs.readdir(path.join(repository, 'hooks')).catch(() => []);
  const hook = hooks.find((name) => !name.endsWith('.sample') && /^(?:post-index-change|fsmonitor)/.test(name));
  if (hook !== undefined) return t('the git repository has a hook "{0}" that runs by itself', hook);
  if (await exists(path.join(repository, 'objects/info/alternates'))) {
    return t('the git repository takes objects from another one');
  }
  const config = await fs.readFile(path.join(repository, 'config'), 'utf8').catch(() => '');
  const keys = configKeys(config);
  if (keys.some((name) => partial.test(name))) {
    return t('the repository is a partial clone, so git may fetch missing objects from the address that it names');
  }
  const key = keys.find((name) => !harmless.test(name));
  return key === undefined ? null : t('the git repository sets "{0}", which may run something', key);
}

const exists = (file: string): Promise<boolean> =>
  fs.lstat(file).then(
    () => true,
    () => false,
  );

/** The keys that a configuration file of git sets, `section.subsection.name` in lower case; what is unreadable counts as a key. */
function configKeys(text: string): string[] {
  const keys: string[] = [];
  let section = '';
  for (const line of text.replaceAll('\\\n', '').split(/\r?\n/)) {
    let rest = line.trim();
    const header = /^\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(rest);
    if (header) {
      section = [header[1], header[2]].filter((part) => part !== undefined).join('.');
      rest = rest.slice(header[0].length).trim();
    }
    if (rest === '' || rest.startsWith('#') || rest.startsWith(';')) continue;
    const name = /^([A-Za-z][\w-]*)\s*(?:=|$|[#;])/.exec(rest)?.[1];
    keys.push(name === undefined ? rest.slice(0, 40) : `${section}.${name}`.toLowerCase());
  }
  return keys;
}
