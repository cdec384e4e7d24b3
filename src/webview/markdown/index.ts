export { spellInvisible } from './invisible.ts';
export type { CodeAction, Diagram, FileReference, MarkdownOptions, Strings } from './options.ts';
export { keepSelection } from './selection.ts';
export { createMarkdownView, type MarkdownView, renderMarkdown } from './view.ts';
