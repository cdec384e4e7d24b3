import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension in a real extension host', () => {
  it('activates', async () => {
    const extension = vscode.extensions.getExtension('sidestream.sidestream');
    assert.ok(extension, 'VS Code knows the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('has a workspace to work on', () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});
