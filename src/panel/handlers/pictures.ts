import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import type { FilePart } from '../../llm/index.ts';
import type { ToView } from '../../protocol/index.ts';
import { resultPicture } from '../present/pictureNames.ts';
import type { Handlers } from './handler.ts';
import { Refusal } from './refusal.ts';
import { t } from '../../base/index.ts';

const scheme = 'sidestream-picture';

/** Attachments of a conversation's next prompt. */
export type WaitingAttachments = (
  conversation: Conversation,
) => readonly { readonly id: string; readonly content: { readonly type: string } }[];

/**
 * Pictures and documents of prompts and of tools' results: the view asks for the bytes of those that it draws, and an
 * editor shows one of them in its own size. They never leave memory for that: the editor reads a scheme of its own.
 */
export class Pictures implements vscode.Disposable {
  private readonly waiting: WaitingAttachments;
  private readonly opened = new Map<string, Uint8Array>();
  private readonly registration: vscode.Disposable;

  constructor(waiting: WaitingAttachments) {
    this.waiting = waiting;
    this.registration = vscode.workspace.registerFileSystemProvider(scheme, readOnly(this.opened), {
      isReadonly: true,
    });
  }

  handlers(post: (message: ToView) => void): Handlers<'picture' | 'openPicture'> {
    return {
      picture: ({ id }, session) => {
        const part = this.find(id, session);
        if (part?.type === 'image') post({ type: 'picture', id, mediaType: part.mediaType, base64: part.base64 });
      },
      openPicture: async ({ id, name }, session) => {
        const part = this.find(id, session);
        if (!part) return new Refusal(t('This picture is not there any more.'));
        await this.open(part, id, name);
        return undefined;
      },
    };
  }

  dispose(): void {
    this.registration.dispose();
    this.opened.clear();
  }

  private async open({ mediaType, base64 }: FilePart, id: string, name: string): Promise<void> {
    const ending = mediaType.slice(mediaType.indexOf('/') + 1);
    const plain = name.replace(/^.*[\\/](?=[^\\/])/, '').replaceAll(/[\\/:*?"<>|#%]/g, '_');
    const file = plain.toLowerCase().endsWith(`.${ending}`) ? plain : `${plain}.${ending}`;
    const uri = vscode.Uri.from({
      scheme,
      path: `/${createHash('sha256').update(id).digest('hex').slice(0, 12)}/${file}`,
    });
    this.opened.set(uri.path, Buffer.from(base64, 'base64'));
    await vscode.commands.executeCommand('vscode.open', uri);
  }

  private find(id: string, { conversation }: Session): FilePart | null {
    const attached = [
      ...this.waiting(conversation),
      ...conversation.all().flatMap((message) => (message.role === 'user' ? message.attachments : [])),
    ].find((each) => each.id === id)?.content;
    if (attached) return isFile(attached) ? attached : null;
    for (const message of conversation.all()) {
      if (message.role === 'user' || !id.startsWith(JSON.stringify([message.id]).slice(0, -1))) continue;
      for (const { results } of message.rounds) {
        for (const { callId, parts = [] } of results) {
          const index = parts.findIndex((_, at) => resultPicture(message.id, callId, at) === id);
          if (index >= 0) return parts[index] ?? null;
        }
      }
    }
    return null;
  }
}

const isFile = (content: { readonly type: string }): content is FilePart =>
  content.type === 'image' || content.type === 'document';

const notHere = (uri: vscode.Uri): never => {
  throw vscode.FileSystemError.NoPermissions(uri);
};

/** A file system of these files, by their paths. */
function readOnly(files: ReadonlyMap<string, Uint8Array>): vscode.FileSystemProvider {
  const find = (uri: vscode.Uri): Uint8Array => {
    const bytes = files.get(uri.path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  };
  return {
    onDidChangeFile: () => new vscode.Disposable(() => undefined),
    watch: () => new vscode.Disposable(() => undefined),
    stat: (uri) => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: find(uri).length }),
    readFile: find,
    readDirectory: notHere,
    createDirectory: notHere,
    writeFile: notHere,
    delete: notHere,
    rename: notHere,
  };
}
