/** A program that talks over its standard input and output. */
export interface StdioSpec {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `null`: the folder that the file belongs to. */
  readonly cwd: string | null;
}

/** A service at an address. */
export interface HttpSpec {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The older transport with one long stream of events (protocol revision 2024-11-05). */
  readonly sse: boolean;
}

/** How a server is reached, as it is written: variables are not resolved. */
export type ServerSpec = StdioSpec | HttpSpec;

/** A value that the person is asked for, as `.vscode/mcp.json` defines it. */
export interface InputDefinition {
  readonly id: string;
  readonly description: string;
  readonly password: boolean;
  readonly default: string;
  /** Choices; `null` for free text. */
  readonly options: readonly string[] | null;
}

/** Where a server is written down. */
export interface ConfigSource {
  /** The person's own settings, or a file of the workspace. */
  readonly origin: 'settings' | 'workspace';
  /** The file, or the setting, as a sentence names it. */
  readonly label: string;
  /** The directory that the file belongs to; `null` where there is none on this machine. */
  readonly folder: string | null;
}

export interface ConfiguredServer {
  readonly name: string;
  readonly spec: ServerSpec;
  readonly source: ConfigSource;
  readonly inputs: readonly InputDefinition[];
}

/** A part of a configuration that cannot be used, as a sentence with the file and the key. */
export type ConfigProblem = string;

export interface McpConfig {
  readonly servers: readonly ConfiguredServer[];
  readonly problems: readonly ConfigProblem[];
}
