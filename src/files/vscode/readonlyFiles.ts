import { FlatFiles } from './flatFiles.ts';
import * as vscode from 'vscode';

/**
 * Files of a scheme of ours that nobody can write, for editors that read bytes: with them notebooks are compared by cell,
 * and pictures as pictures.
 */
export class ReadonlyFiles extends FlatFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #bytesOf: (uri: vscode.Uri) => Uint8Array | null;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #registration: vscode.Disposable;

  readonly onDidChangeFile = this.#changed.event;

  /** @param bytesOf gives the bytes of a file; `null` where there is none (any more) */
  constructor(scheme: string, bytesOf: (uri: vscode.Uri) => Uint8Array | null) {
    super();
    this.#bytesOf = bytesOf;
    this.#registration = vscode.workspace.registerFileSystemProvider(scheme, this, {
      isReadonly: true,
      isCaseSensitive: true,
    });
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.readFile(uri).length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const bytes = this.#bytesOf(uri);
    if (bytes === null) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
