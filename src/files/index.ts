export { applyPieces, fromEditor, keepLineEnds, type Piece, piecesBetween, carriedChanges } from './text/pieces.ts';
export { diffPreview, pieceCount, type Preview } from './text/preview.ts';
export { StaleBuffer, ToolError, refusalOf, type Refusal } from './refusal.ts';
export type { Editor } from './editor.ts';
export { Files, Readings, type FileText, type NotebookFile, maxWholeFileBytes } from './files.ts';
export { type Cell, cellsKey, isNotebook, parseCells } from './notebook/notebook.ts';
export {
  cellsInPlace,
  isInPlace,
  matchCells,
  type WantedCell,
  withCells,
  withWantedCells,
} from './notebook/cellOrder.ts';
export { notebookText, replaceInCells } from './notebook/notebookText.ts';
export { aroundHit, head } from './text/bounds.ts';
export { escapedName, visibleCommand, visibleLine, visibleText } from './text/visible.ts';
export { openResolved, resolvePath, type Folder, type Roots, type Target, verifyUnmoved } from './paths.ts';
export { withoutKeys } from './keysInText.ts';
export { contentHoldsKeys, holdsKeys, sensitiveToChange, textHoldsKeys } from './sensitiveFiles.ts';
export { byteOrderMark, type Codec, markOf } from './text/codec.ts';
export { changeBytes, decodeText, encodeExactly } from './text/exactText.ts';
export { bufferHolds, type Change, smallestChange, withLf } from './text/replace.ts';
export { replaceOnce } from './text/replaceOnce.ts';
export { nearest } from './text/nearest.ts';
export { type AuthoredChange, lineAuthor, lineAuthors } from './text/lineOrigin.ts';
export { binaryKind } from './text/binary.ts';
export { globMatcher, type Matcher } from './search/globs.ts';
export { walk } from './search/walk.ts';
export { type LineHit, LineSearch, type Query } from './search/lineSearch.ts';
export { filesToDecode, findRipgrep, ripgrep } from './search/ripgrep.ts';
export { type SearchedTree, treeOf } from './search/tree.ts';
export { sensitiveWords } from './sensitiveWords.ts';
