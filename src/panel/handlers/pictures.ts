import * as vscode from 'vscode';
import type { Conversation } from '../../conversation/index.ts';
import type { FilePart } from '../../llm/index.ts';
import type { ToView } from '../../protocol/index.ts';
import { resultPicture } from '../present/pictureNames.ts';
import { pictureScheme } from '../view/pictureFiles.ts';
import type { Handlers } from './handler.ts';
import { Refusal } from './refusal.ts';
import { t } from '../../base/index.ts';

/** Attachments of a conversation's next prompt. */
export type WaitingAttachments = (
  conversation: Conversation,
) => readonly { readonly id: string; readonly content: { readonly type: string } }[];

/**
 * Pictures and documents of prompts and of tools' results: the view asks for the bytes of those that it draws, and an
 * editor shows one of them in its own size. No file is written for that: an address names the conversation and the
 * picture, so that the editor finds it after a reload too.
 */
export class Pictures {
  readonly #waiting: WaitingAttachments;
  readonly #conversation: (id: string) => Conversation | null;

  /** @param conversation the conversation with this id, whether it is open or not; `null` when there is none */
  constructor(waiting: WaitingAttachments, conversation: (id: string) => Conversation | null) {
    this.#waiting = waiting;
    this.#conversation = conversation;
  }

  handlers(post: (message: ToView) => void): Handlers<'picture' | 'openPicture'> {
    return {
      picture: ({ id }, session) => {
        const part = this.#find(id, session.conversation);
        if (part?.type === 'image') post({ type: 'picture', id, mediaType: part.mediaType, base64: part.base64 });
      },
      openPicture: async ({ id, name }, session) => {
        const part = this.#find(id, session.conversation);
        if (!part) return new Refusal(t('This picture is not there any more.'));
        await vscode.commands.executeCommand('vscode.open', addressOf(part, session.conversation.id, id, name));
        return undefined;
      },
    };
  }

  /** The bytes behind an address; `null` when the picture is not there any more. */
  read({ query }: vscode.Uri): Uint8Array | null {
    const named = new URLSearchParams(query);
    const conversation = this.#conversation(named.get('conversation') ?? '');
    const part = conversation && this.#find(named.get('id') ?? '', conversation);
    return part && Buffer.from(part.base64, 'base64');
  }

  #find(id: string, conversation: Conversation): FilePart | null {
    const attached = [
      ...this.#waiting(conversation),
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

/** The address under which an editor reads a picture; its path is the name in the tab. */
function addressOf({ mediaType }: FilePart, conversation: string, id: string, name: string): vscode.Uri {
  const ending = mediaType.slice(mediaType.indexOf('/') + 1);
  const plain = name.replace(/^.*[\\/](?=[^\\/])/, '').replaceAll(/[\\/:*?"<>|#%]/g, '_');
  const file = plain.toLowerCase().endsWith(`.${ending}`) ? plain : `${plain}.${ending}`;
  const query = new URLSearchParams({ conversation, id }).toString();
  return vscode.Uri.from({ scheme: pictureScheme, path: `/${file}`, query });
}
