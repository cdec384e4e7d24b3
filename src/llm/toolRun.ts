/** A tool that was run for the model. Times in ms, `startedAt` since 1970. */
export interface ToolRun {
  readonly name: string;
  readonly input: unknown;
  /** A text, or the parts where it is more than that. */
  readonly output: unknown;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly isError: boolean;
}
