import * as vscode from 'vscode';

/** The scheme under which editors read pictures of conversations. */
export const pictureScheme = 'sidestream-picture';

/** Gives the bytes behind an address; `null` when they are not there any more. */
type ReadPicture = (uri: vscode.Uri) => Promise<Uint8Array | null>;

/**
 * Lets editors read pictures of conversations. Registered at start-up: an editor that was open before a reload comes back
 * with the window, and reads before anything else of the extension is asked for.
 */
export function registerPictureFiles(read: ReadPicture): vscode.Disposable {
  const find = async (uri: vscode.Uri): Promise<Uint8Array> => {
    const bytes = await read(uri);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  };
  const refuse = (uri: vscode.Uri): never => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const files: vscode.FileSystemProvider = {
    onDidChangeFile: () => new vscode.Disposable(() => undefined),
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: (await find(uri)).length }),
    readFile: find,
    readDirectory: refuse,
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  return vscode.workspace.registerFileSystemProvider(pictureScheme, files, { isReadonly: true });
}
