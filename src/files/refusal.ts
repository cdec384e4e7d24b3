/** The model's answer instead of a result: what was wrong, and what to do about it. */
export interface Refusal {
  readonly error: string;
  readonly hint: string;
}

/** A tool's way to say that it did not do what was asked. */
export class ToolError extends Error implements Refusal {
  override readonly name = 'ToolError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }

  get error(): string {
    return this.message;
  }
}

/** The editor's buffer, which has nothing unsaved, does not show yet what is on the disk. */
export class StaleBuffer extends ToolError {
  constructor() {
    super('The file was changed in the meantime.', 'Read it again, and make the change anew.');
  }
}

/** The refusal that an error of the file system means, e.g. `EACCES`. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ToolError) return { error: error.message, hint: error.hint };
  const code = errorCode(error);
  const known = code === undefined ? undefined : reasons[code];
  if (known) return { error: known, hint: 'Nothing was changed. Tell the person, or take another file.' };
  const message = error instanceof Error ? error.message : String(error);
  return { error: `It failed: ${message.slice(0, 500)}`, hint: 'Nothing more is known about the cause.' };
}

/** The code of a Node error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const reasons: Partial<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  EACCES: 'The file system does not permit it.',
  EPERM: 'The file system does not permit it.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'The disk is full.',
  EISDIR: 'That is a directory, not a file.',
  ENOTDIR: 'A part of the path is a file, not a directory.',
  ELOOP: 'The path goes through a loop of symbolic links.',
  ENAMETOOLONG: 'The name is too long for the file system.',
  EMFILE: 'Too many files are open.',
  EBUSY: 'The file is in use.',
};
