// How many bytes are posted to the view for each byte that it shows. Needs no VS Code: the feed and the replica with a
// clock of their own, in which a frame takes 16 ms.
import { Conversation, type ToolStep } from '../../../src/conversation/index.ts';
import { emptySurroundings } from '../../support/emptyPanel.ts';
import { ViewLink } from '../../support/viewLink.ts';

export interface Bytes {
  readonly posted: number;
  readonly shown: number;
  readonly ratio: number;
}

const started = (): { conversation: Conversation; id: string; link: ViewLink } => {
  const conversation = Conversation.create('');
  const { id } = conversation.addAnswer(conversation.addPrompt('Go.').id, 'claude-bench');
  const link = new ViewLink(conversation);
  link.show();
  link.settle();
  link.bytes = 0;
  return { conversation, id, link };
};

const frame = (link: ViewLink): void => {
  link.pass(0);
  while (link.underWay.length > 0) link.arrive();
  link.frame();
  link.pass(16);
};

const figures = (link: ViewLink, shown: number): Bytes => ({ posted: link.bytes, shown, ratio: link.bytes / shown });

/** A turn of 25 rounds, each with a sentence, some thinking and two reads of 20 KB. */
export function bytesOfTurn(): Bytes {
  const { conversation, id, link } = started();
  let shown = 0;
  for (let round = 0; round < 25; round += 1) {
    const thought = 'The two files belong together. '.repeat(10);
    conversation.appendThinking(id, thought);
    frame(link);
    const text = `Round ${round}: I read the two files that this depends on.\n\n`;
    conversation.appendText(id, text);
    shown += thought.length + text.length;
    frame(link);
    const steps = [0, 1].map((index): ToolStep => {
      const args = JSON.stringify({ path: `src/file${round}-${index}.ts` });
      const step: ToolStep = {
        kind: 'tool',
        id: `step-${round}-${index}`,
        at: conversation.answer(id)?.text.length ?? 0,
        callId: `toolu_${round}_${index}`,
        name: 'read_file',
        args,
        subject: '',
        state: 'pending',
        output: null,
        allowedBy: null,
        startedAt: 1,
        durationMs: null,
      };
      conversation.addStep(id, step);
      shown += args.length;
      return step;
    });
    frame(link);
    for (const step of steps) conversation.updateStep(id, { ...step, state: 'running', subject: 'src/file.ts' });
    frame(link);
    for (const step of steps) {
      const output = 'export const value = 1; // line\n'.repeat(640).slice(0, 20_000);
      conversation.updateStep(id, { ...step, subject: 'src/file.ts', state: 'done', output, durationMs: 3 });
      shown += output.length;
      frame(link);
    }
    conversation.setFigures(id, { model: `claude-${round}` });
    frame(link);
  }
  conversation.end(id, { event: 'completed' });
  link.settle();
  return figures(link, shown);
}

/** An answer of 1 MB that streams with 60 KB a second, in deltas of 25 characters. */
export function bytesOfChat(): Bytes {
  const { conversation, id, link } = started();
  const delta = 'some words of an answer. ';
  const count = Math.round(1_000_000 / delta.length);
  for (let index = 0; index < count; index += 1) {
    conversation.appendText(id, delta);
    if (index % 40 === 39) frame(link);
  }
  conversation.end(id, { event: 'completed' });
  link.settle();
  return figures(link, count * delta.length);
}

/** A snapshot of 1,000 messages, as the view gets it page by page. */
export function bytesOfSnapshot(): Bytes & { readonly ms: number } {
  const conversation = Conversation.create('');
  let shown = 0;
  for (let index = 0; index < 500; index += 1) {
    const text = `Answer ${index}. `.padEnd(5000, 'words of it ');
    const { id } = conversation.addAnswer(conversation.addPrompt(`Question ${index}?`).id, 'claude-bench');
    conversation.appendText(id, text);
    conversation.end(id, { event: 'completed' });
    shown += text.length + 12;
  }
  const link = new ViewLink(conversation);
  const start = performance.now();
  link.show();
  const ms = performance.now() - start;
  link.settle();
  return { ...figures(link, shown), ms };
}

/** Bytes posted for 100 keys in a draft, and how often the panel was presented for them. */
export function bytesOfDraft(): { posted: number; presented: number } {
  const { conversation, link } = started();
  link.presented = 0;
  for (let index = 0; index < 100; index += 1) {
    conversation.setInfo({ draft: 'x'.repeat(index) });
    frame(link);
  }
  return { posted: link.bytes, presented: link.presented };
}

if (import.meta.main) {
  console.log(
    `\nBytes posted to the view for each byte shown (panel: ${JSON.stringify(emptySurroundings).length} bytes)`,
  );
  const print = (name: string, { posted, shown, ratio }: Bytes): void =>
    console.log(`${name.padEnd(52)} ${ratio.toFixed(3).padStart(9)}  (${posted} for ${shown})`);
  print('a turn of 25 rounds with two reads of 20 KB each', bytesOfTurn());
  print('a chat of 1 MB at 60 KB/s', bytesOfChat());
  const snapshot = bytesOfSnapshot();
  print('a snapshot of 1,000 messages', snapshot);
  console.log(`${'its first page, presented'.padEnd(52)} ${snapshot.ms.toFixed(1).padStart(9)} ms`);
  const draft = bytesOfDraft();
  console.log(`${'100 keys in a draft'.padEnd(52)} ${draft.posted} bytes, ${draft.presented} panels presented`);
}
