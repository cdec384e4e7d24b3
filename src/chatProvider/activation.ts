/** The part of the room that is loaded when VS Code starts; the rest, by `index.ts`, comes with the first use. */
export { registerChat } from './registered.ts';
