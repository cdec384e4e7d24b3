/**
 * Streams an answer into a real store through a real conversation until it is killed, and says on its output, after
 * each delta, how much has been shown: lines of `conversation message units time`.
 */
import fs from 'node:fs';
import { Conversation } from '../../../src/conversation/index.ts';
import { openStore } from '../../../src/store/index.ts';
import { delta } from './delta.ts';

const [file = '', everyMs = '10'] = process.argv.slice(2);
const store = openStore(file, { log: { ...console, info: () => undefined, warn: console.error } });
const conversation = Conversation.create('file:///work');
store.attach(conversation);

function turn(number: number): void {
  const { id } = conversation.addAnswer(conversation.addPrompt(`Prompt ${number}`).id, 'model');
  let units = 0;
  let k = 0;
  const timer = setInterval(() => {
    const text = delta(k++);
    conversation.appendText(id, text);
    units += text.length;
    fs.writeSync(1, `${conversation.id} ${id} ${units} ${Date.now()}\n`);
    if (units < 1_500_000) return;
    clearInterval(timer);
    conversation.end(id, { event: 'completed' });
    turn(number + 1);
  }, Number(everyMs));
}
turn(0);
