// Another checkout's view beside this one's, each measured in a page of its own.
import { createMarkdownView } from 'before';
import { rendererOf, sidestream } from './ours.mjs';

export const renderers = { before: rendererOf(createMarkdownView), sidestream };
