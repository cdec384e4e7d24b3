// A file of its own, so that the parser is a part of the bundle that is loaded on first use, by its named export.
export { parse } from 'yaml';
