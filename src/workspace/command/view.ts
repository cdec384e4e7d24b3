/** A running command as its terminal sees it. */
export interface CommandControls {
  /** Gives text to the command's input. */
  type(text: string): void;
  /** Ends the command's input. */
  endInput(): void;
  /** Asks it to end, as Ctrl+C does. */
  interrupt(): void;
  /** Ends the command and all that it started. */
  stop(): void;
  /** Whether the command asks for a password, which is not to be shown. */
  asksForPassword(): boolean;
}

/** The place where the person sees what commands write, and types to them. */
export interface CommandView {
  begin(command: string, cwd: string): void;
  /** Sends what is typed from now on to a command; `null`: to none. */
  attach(controls: CommandControls | null): void;
  write(data: string): void;
}
