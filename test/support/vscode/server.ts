// The VS Code server: it serves the workbench to a browser and runs the extension host.
import fs from 'node:fs';
import path from 'node:path';
import { serverNode, vscodeRoot } from './locate.ts';
import { endGroup, killGroup, spawnOwned } from './ownedProcess.ts';
import type { Profile } from './profile.ts';

/** Environment variables by name; undefined takes one away. The extension host inherits them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ServerOptions {
  readonly profile: Profile;
  readonly env?: Environment;
  /** The port on loopback; 0 (the default) takes a free one. */
  readonly port?: number;
  /**
   * Lets the address name an extension under development and its tests, which a built workbench otherwise ignores.
   * The price: such a workbench never shows a notification as a toast, only in the notification centre.
   */
  readonly automation?: boolean;
  /** Asks for trust as desktop VS Code does; a folder opened then is untrusted. Default: every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** The folder that an address without one opens. */
  readonly defaultFolder?: string;
  /** Where the server's own output goes; default: nowhere. */
  readonly logFile?: string;
}

export interface VscodeServer {
  readonly origin: string;
  readonly port: number;
  /** Resolves with the exit code, or the signal's name, when the server has ended for whatever reason. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The process ids of the extension hosts that run now (Linux only). */
  extensionHosts(): number[];
  /** Ends the server and every process that it started: politely, by force if need be. */
  stop(): Promise<void>;
  /** Kills the server and every process that it started, with no chance to write anything more. */
  kill(): Promise<void>;
}

/** How long the server may take until it listens, in ms. It takes half a second on a quiet machine. */
const startTimeoutMs = 60_000;

/** Starts a server and resolves once it listens. Rejects with its output if it ends or stays silent before that. */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const child = spawnOwned(serverNode(), serverArguments(options), {
    cwd: vscodeRoot(),
    env: serverEnvironment(options.env),
  });
  const log = options.logFile === undefined ? undefined : fs.createWriteStream(options.logFile, { flags: 'a' });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
    child.once('error', reject);
  });
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the VS Code server ${why}:\n${output}`));
    const timer = setTimeout(() => fail(`was not up after ${startTimeoutMs} ms`), startTimeoutMs);
    const listening = /Extension host agent listening on (\d+)/;
    let up = false;
    const read = (bytes: Buffer) => {
      log?.write(bytes);
      if (up) return;
      output += bytes.toString();
      const port = listening.exec(output)?.[1];
      if (port === undefined) return;
      up = true;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then(
      (how) => {
        clearTimeout(timer);
        fail(`ended with ${how}`);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }).catch(async (error: unknown) => {
    await endGroup(child);
    throw error;
  });

  return {
    origin: `http://localhost:${port}`,
    port,
    ended,
    extensionHosts: () => extensionHostsOf(child.pid!),
    stop: async () => {
      await endGroup(child);
      log?.end();
    },
    kill: async () => {
      await killGroup(child);
      log?.end();
    },
  };
}

/** Installs a packaged extension into a profile, as `code --install-extension` does. Rejects with the command's output. */
export async function installExtension(profile: Profile, vsix: string): Promise<void> {
  const args = [mainScript(), '--install-extension', path.resolve(vsix), '--force', ...profileArguments(profile)];
  const child = spawnOwned(serverNode(), args, { cwd: vscodeRoot(), env: serverEnvironment() });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  if (code !== 0) throw new Error(`installing ${vsix} ended with ${code ?? 'a signal'}:\n${output}`);
}

function mainScript(): string {
  return path.join(vscodeRoot(), 'out', 'server-main.js');
}

function profileArguments(profile: Profile): string[] {
  return [
    '--accept-server-license-terms',
    ...['--server-data-dir', profile.serverData],
    ...['--user-data-dir', profile.userData],
    ...['--extensions-dir', profile.extensions],
  ];
}

function serverArguments(options: ServerOptions): string[] {
  return [
    mainScript(),
    ...profileArguments(options.profile),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--without-connection-token'],
    ...(options.automation ? ['--enable-smoke-test-driver'] : []),
    ...(options.defaultFolder === undefined ? [] : ['--default-folder', options.defaultFolder]),
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ...['--disable-telemetry', '--disable-experiments', '--disable-update-check', '--disable-getting-started-override'],
    '--force-disable-user-env', // starts no login shell to read its environment
    ...['--agent-host-bridge-host', 'localhost'], // a host without a port: no agent host is started
  ];
}

/**
 * What the server and its extension host see: this process's environment without what would change VS Code or Node,
 * and without keys and endpoints. A test that wants those says so in `env`, so none ever talks to the real API by chance.
 */
function serverEnvironment(env: Environment = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_RUN_AS_NODE|NODE_OPTIONS|ANTHROPIC_|LANGFUSE_)/.test(name),
  );
  // An empty gallery: otherwise server and browser ask for a list of extensions on the net.
  // Node keeps what it compiled of the server and its extension host, so that the next window need not do it again.
  const compiled = path.join(vscodeRoot(), 'node_modules', '.compiled');
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{}', NODE_COMPILE_CACHE: compiled, ...env };
}

/** The extension hosts among the processes of the group that `leader` leads. */
function extensionHostsOf(leader: number): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // After the name in brackets, which may hold spaces: state, parent, process group.
        const group = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[2];
        return (
          Number(group) === leader && fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost')
        );
      } catch {
        return false; // ended between the listing and the look
      }
    });
}
