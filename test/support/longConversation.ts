import fs from 'node:fs';
import path from 'node:path';
import { Conversation } from '../../src/conversation/index.ts';
import type { MessageView } from '../../src/protocol/index.ts';
import { openStore } from '../../src/store/index.ts';
import { textOf } from '../bench/markdown/texts.mjs';
import { answer, prompt } from '../e2e/view/fakeHost.ts';

/** 500 prompts and 500 answers of 9.9 kB, no two the same. */
export function longConversation(): MessageView[] {
  const text: string = textOf('answer', 5_000_000);
  return Array.from({ length: 1000 }, (_, index) => {
    const id = `m${index}`;
    if (index % 2 === 0) return prompt(id, `Question ${index}?`);
    const at = ((index - 1) / 2) * 9900;
    const needle = index === 301 ? '\n\na needle in it' : '';
    return answer(id, `Answer ${index}:\n\n${text.slice(at, at + 9900)}${needle}`);
  });
}

/** What the API would say of the size of such a conversation: it fits into a window of a million. */
export const contextTokens = 800_000;

/** Writes the messages into a new store, as one conversation. */
export function keepConversation(file: string, messages: readonly MessageView[]): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const store = openStore(file, { log: { info: () => undefined, warn: console.warn } });
  const conversation = Conversation.create('');
  store.attach(conversation);
  for (const { head, text } of messages) {
    if (head.role === 'user') conversation.addPrompt(text);
    else {
      const { id } = conversation.addAnswer(conversation.info.head ?? '', 'claude-bench');
      conversation.appendText(id, text);
      const content = [{ type: 'text' as const, text }];
      conversation.setFigures(id, { rounds: [{ textEnd: text.length, content, results: [], contextTokens }] });
      conversation.end(id, { event: 'completed' });
    }
  }
  store.close();
}
