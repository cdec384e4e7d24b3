import * as vscode from 'vscode';
import { visibleCommand } from '../../files/index.ts';
import { ShownText } from '../command/shownText.ts';
import { TypedInput } from '../command/typedInput.ts';
import type { CommandControls, CommandView } from '../command/view.ts';

/** How often what was written is handed to the terminal, ms. */
const flushMs = 30;
/** More than this at once is shown by its end, so that no flood of output makes the window stand still; UTF-16 units. */
const maxFlushLength = 100_000;

/**
 * A terminal that shows what commands write, and gives what is typed to the one that runs. There is no shell behind it.
 * Closing it stops the command that runs.
 */
export class CommandTerminal implements CommandView {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #typed = new TypedInput((text) => this.#show(text));
  #terminal: vscode.Terminal | null = null;
  #controls: CommandControls | null = null;
  #shownText = new ShownText();
  #isOpen = false;
  #pending = '';
  #flush: NodeJS.Timeout | undefined;

  begin(command: string, cwd: string): void {
    this.#terminal ??= this.#create();
    this.#terminal.show(true);
    // A sequence that the command before did not finish ends here.
    this.#shownText = new ShownText();
    const heading = `\u001b[0m\u001b[2m${visibleCommand(cwd)}\u001b[22m\r\n\u001b[1m$ ${visibleCommand(command)}\u001b[0m`;
    this.#show(`\r\n${heading.replace(/\r?\n/g, '\r\n')}\r\n`);
  }

  attach(controls: CommandControls | null): void {
    this.#controls = controls;
  }

  write(data: string): void {
    this.#show(this.#shownText.of(data));
  }

  dispose(): void {
    clearTimeout(this.#flush);
    this.#controls = null;
    this.#terminal?.dispose();
    this.#written.dispose();
  }

  #create(): vscode.Terminal {
    this.#isOpen = false;
    const pty: vscode.Pseudoterminal = {
      onDidWrite: this.#written.event,
      open: () => {
        this.#isOpen = true;
        this.#flushSoon();
      },
      close: () => {
        this.#isOpen = false;
        this.#terminal = null;
        this.#controls?.stop();
      },
      handleInput: (data) => {
        if (this.#controls) this.#typed.take(data, this.#controls);
      },
    };
    const iconPath = new vscode.ThemeIcon('sparkle');
    return vscode.window.createTerminal({ name: 'Sidestream', pty, iconPath });
  }

  #show(text: string): void {
    this.#pending += text;
    if (this.#pending.length > 2 * maxFlushLength) this.#pending = shortened(this.#pending);
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (!this.#isOpen || this.#pending === '') return;
    this.#flush ??= setTimeout(() => {
      this.#flush = undefined;
      const text = this.#pending.length > maxFlushLength ? shortened(this.#pending) : this.#pending;
      this.#pending = '';
      this.#written.fire(text);
    }, flushMs);
  }
}

/** The end of a text, from the beginning of a line. */
function shortened(text: string): string {
  const at = text.indexOf('\n', text.length - maxFlushLength) + 1 || text.length - maxFlushLength;
  return `\r\n\u001b[0m[… ${at} characters not shown …]\r\n${text.slice(at)}`;
}
