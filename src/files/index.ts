export { diffPreview, type Preview } from './text/preview.ts';
export { ToolError, refusalOf, type Refusal } from './refusal.ts';
export type { Editor } from './editor.ts';
export { Files, Readings, type FileText, wholeFileLimit } from './files.ts';
export { aroundHit, head } from './text/bounds.ts';
export { escapedName, visibleCommand, visibleLine, visibleText } from './text/visible.ts';
export { openResolved, resolvePath, type Folder, type Roots, type Target, verifyUnmoved } from './paths.ts';
export { contentHoldsKeys, holdsKeys, textHoldsKeys } from './sensitiveFiles.ts';
export { byteOrderMark, type Codec, markOf } from './text/codec.ts';
export { changeBytes, decodeText, encodeExactly } from './text/exactText.ts';
export {
  type Change,
  changed,
  hasPlainLineEnds,
  lineEnd,
  replaceOnce,
  smallestChange,
  withLf,
} from './text/replace.ts';
export { nearest } from './text/nearest.ts';
export { type AuthoredChange, lineAuthor } from './text/lineOrigin.ts';
export { binaryKind } from './text/binary.ts';
export { globMatcher, type Matcher } from './search/globs.ts';
export { type Tree, walk } from './search/walk.ts';
export { type LineHit, LineSearch, type Query } from './search/lineSearch.ts';
export { findRipgrep, ripgrep } from './search/ripgrep.ts';
export { treeOf } from './search/tree.ts';
