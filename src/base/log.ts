/** Where messages for the log go: VS Code's `LogOutputChannel` has this shape, and so does `console`. */
export interface Log {
  error(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  debug(message: string, ...details: unknown[]): void;
}
