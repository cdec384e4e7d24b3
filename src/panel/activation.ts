/** The part of the room that is loaded when VS Code starts; the rest, by `index.ts`, comes with the first use. */
export { resolveLoaded } from './view/loadedView.ts';
export { registerPictureFiles } from './view/pictureFiles.ts';
