import * as vscode from 'vscode';
import { t } from '../../base/index.ts';
import { type ToolName, tools } from '../../contributions/index.ts';
import { visibleCommand, visibleLine, visibleText } from '../../files/index.ts';

/** The question of VS Code's chat before a tool writes or runs: exactly what would be done. */
export function confirmationOf(name: ToolName, input: object): vscode.PreparedToolInvocation {
  const given = (key: string): string => {
    const value = (input as Partial<Record<string, unknown>>)[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const verb = tools[name].verb;
  const subject = visibleLine(given('path') || given('command'));
  const message = new vscode.MarkdownString();
  switch (name) {
    case 'edit_file':
      message.appendCodeblock(
        [...marked('-', given('old_text')), ...marked('+', given('new_text'))].join('\n'),
        'diff',
      );
      break;
    case 'edit_notebook':
      message.appendText(
        ['edit_mode', 'cell', 'cell_type', 'after'].map((key) => `${key}: ${visibleLine(given(key))}`).join(', '),
      );
      message.appendCodeblock(visibleText(given('new_source')));
      break;
    case 'write_file':
      message.appendCodeblock(visibleText(given('content')));
      break;
    case 'run_command':
      message.appendCodeblock(visibleCommand(given('command')), 'shellscript');
      break;
    default:
      message.appendText(subject);
  }
  return {
    invocationMessage: `${verb} ${subject}`,
    confirmationMessages: { title: name === 'run_command' ? t('Run this command?') : `${verb} ${subject}?`, message },
  };
}

const marked = (sign: string, text: string): readonly string[] =>
  text.split('\n').map((line) => `${sign}${visibleText(line)}`);
