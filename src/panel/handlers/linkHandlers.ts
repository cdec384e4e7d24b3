import * as vscode from 'vscode';
import type { FileLinks } from '../../context/index.ts';
import type { ToView, ViewAction } from '../../protocol/index.ts';
import { runCodeAction } from './codeActions.ts';
import type { Handlers } from './handler.ts';
import { openLink } from './links.ts';
import { refusalOf } from './refusal.ts';

/** The command behind each button of the view that runs one. */
const commandOf: Readonly<Record<ViewAction, string>> = {
  setApiKey: 'sidestream.setApiKey',
  demo: 'sidestream.demo',
  showContext: 'sidestream.showContext',
  compact: 'sidestream.compact',
  newConversation: 'sidestream.newConversation',
  openInEditor: 'sidestream.openInEditor',
  newPrivateConversation: 'sidestream.newPrivateConversation',
  selectModel: 'sidestream.selectModel',
  history: 'sidestream.history',
  search: 'sidestream.search',
  usage: 'sidestream.usage',
  showLog: 'sidestream.showLog',
  addContext: 'sidestream.addContext',
  openSettings: 'sidestream.openSettings',
  undoTurn: 'sidestream.undoTurn',
  redoTurn: 'sidestream.redoTurn',
  reviewChanges: 'sidestream.reviewTurn',
  export: 'sidestream.export',
};

/** Links, files and code of answers, and the buttons that run a command. */
export const linkHandlers = (
  links: FileLinks,
  post: (message: ToView) => void,
): Handlers<'openLink' | 'openFile' | 'resolveFiles' | 'code' | 'action'> => ({
  openLink: async ({ href }) => refusalOf(await openLink(href)),
  openFile: async ({ path, line }) => refusalOf(await links.open(path, line)),
  resolveFiles: async ({ candidates }) => post({ type: 'files', known: await links.known(candidates) }),
  code: ({ action, code, language }) => runCodeAction(action, code, language),
  action: ({ action }) => vscode.commands.executeCommand(commandOf[action]),
});
