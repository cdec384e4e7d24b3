/** So many matches are marked at once; more than a screen can show. */
const maxHighlights = 2000;

/** The places in the element's text where the pattern occurs, also across the borders of inline elements. */
export const rangesOf = (pattern: RegExp, roots: Iterable<Element>): Range[] => {
  const ranges: Range[] = [];
  for (const root of roots) {
    const nodes: { readonly node: Text; readonly start: number }[] = [];
    let text = '';
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      nodes.push({ node: node as Text, start: text.length });
      text += (node as Text).data;
    }
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      if (ranges.length >= maxHighlights) return ranges;
      const end = match.index + match[0].length;
      while ((nodes[from + 1]?.start ?? Infinity) <= match.index) from++;
      let to = from;
      while ((nodes[to + 1]?.start ?? Infinity) < end) to++;
      const first = nodes[from];
      const last = nodes[to];
      if (first === undefined || last === undefined) continue;
      const range = new Range();
      range.setStart(first.node, match.index - first.start);
      range.setEnd(last.node, end - last.start);
      ranges.push(range);
    }
  }
  return ranges;
};

/** Marks all of them, and the one that was gone to. Without `all`, nothing is marked. */
export const mark = (all: readonly Range[], current: Range | null): void => {
  const { highlights } = CSS;
  if (all.length === 0) highlights.delete('find-match');
  else highlights.set('find-match', new Highlight(...all));
  if (current === null) highlights.delete('find-current');
  else highlights.set('find-current', new Highlight(current));
};
