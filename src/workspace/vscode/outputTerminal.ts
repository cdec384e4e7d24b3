import * as vscode from 'vscode';
import type { OutputView } from '../command/processRunner.ts';
import { visibleCommand } from '../../files/index.ts';

/** Shows what a command writes in a terminal that has no shell behind it. */
export class OutputTerminal implements OutputView {
  private readonly written = new vscode.EventEmitter<string>();
  private terminal: vscode.Terminal | undefined;
  /** What is written before the terminal is open. */
  private early: string[] | undefined = [];

  begin(command: string): void {
    if (this.terminal?.exitStatus !== undefined) this.terminal = undefined;
    if (!this.terminal) {
      this.early = [];
      const pty: vscode.Pseudoterminal = {
        onDidWrite: this.written.event,
        open: () => {
          const early = this.early ?? [];
          this.early = undefined;
          for (const data of early) this.written.fire(data);
        },
        close: () => (this.terminal = undefined),
      };
      this.terminal = vscode.window.createTerminal({ name: 'Sidestream (output)', pty });
    }
    this.terminal.show(true);
    this.write(`\u001b[1m$ ${visibleCommand(command)}\u001b[0m\n`);
  }

  write(data: string): void {
    const lines = data.replace(/\r?\n/g, '\r\n');
    if (this.early) this.early.push(lines);
    else this.written.fire(lines);
  }

  dispose(): void {
    this.terminal?.dispose();
    this.written.dispose();
  }
}
