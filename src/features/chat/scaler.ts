import * as vscode from 'vscode';
import { PictureScaler } from '../../pictures/index.ts';

/** The scaler of pictures, whose script and library stand beside the bundle. Nothing of it runs before it is needed. */
export function scalerBeside(extension: vscode.Uri): PictureScaler {
  const beside = (name: string): string => vscode.Uri.joinPath(extension, 'dist', name).fsPath;
  return new PictureScaler(beside('pictureWorker.js'), beside('photon_rs_bg.wasm'));
}
