import * as vscode from 'vscode';
import { LlmError } from '../llm/index.ts';

/** An error as VS Code's API has it: what keeps somebody from using the model, what is not there, what is blocked. */
export function chatError(error: unknown): Error {
  if (!(error instanceof LlmError)) return error instanceof Error ? error : new Error(String(error));
  switch (error.kind) {
    case 'aborted':
      return new vscode.CancellationError();
    case 'auth':
    case 'permission':
      return vscode.LanguageModelError.NoPermissions(error.message);
    case 'not-found':
      return vscode.LanguageModelError.NotFound(error.message);
    case 'billing':
    case 'rate-limit':
    case 'refused':
      return vscode.LanguageModelError.Blocked(error.message);
    case 'invalid':
    case 'too-large':
    case 'overloaded':
    case 'server':
    case 'network':
    case 'protocol':
      return new vscode.LanguageModelError(error.message);
  }
}
