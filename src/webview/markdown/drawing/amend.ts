/** Elements that can be changed from within: they hold nothing but what the markdown says. */
const plain =
  /^(?:p|h[1-6]|li|ul|ol|blockquote|table|thead|tbody|tr|td|th|em|strong|del|kbd|sub|sup|span|div|details|summary)$/;
/** Parts with a state of their own, which are replaced whole. */
const stateful = '.md-code, .md-diagram';

/**
 * Makes the nodes that are drawn what `now` holds. What is the same already stays, and with it the person's selection in
 * it and its layout: of an open table only the last row is new.
 *
 * @param before neighbours in one parent
 * @returns the nodes that stand there now
 */
export function amend(before: readonly ChildNode[], now: readonly ChildNode[]): ChildNode[] {
  const result: ChildNode[] = [];
  let last: ChildNode | undefined;
  for (const [index, next] of now.entries()) {
    const old = before[index];
    let stays: ChildNode = next;
    if (old && amendNode(old, next)) stays = old;
    else if (old) old.replaceWith(next);
    else last?.after(next);
    result.push((last = stays));
  }
  for (const old of before.slice(now.length)) old.remove();
  return result;
}

/** Changes the node into the other one; `false` when it must be replaced. */
function amendNode(old: ChildNode, now: ChildNode): boolean {
  if (old.isEqualNode(now)) return true;
  if (old instanceof Text && now instanceof Text) {
    // Text that is added leaves a selection in what was there alone.
    if (now.data.startsWith(old.data)) old.appendData(now.data.slice(old.data.length));
    else old.data = now.data;
    return true;
  }
  if (!(old instanceof Element) || !(now instanceof Element) || !isSameShape(old, now)) return false;
  const children = [...now.childNodes];
  if (old.firstChild && children.length > 0) amend([...old.childNodes], children);
  else old.replaceChildren(...children);
  return true;
}

function isSameShape(old: Element, now: Element): boolean {
  if (old.localName !== now.localName || !plain.test(old.localName) || old.matches(stateful)) return false;
  // Whether details are open is the reader's choice.
  const names = (element: Element): string[] => element.getAttributeNames().filter((name) => name !== 'open');
  const own = names(now);
  return own.length === names(old).length && own.every((name) => old.getAttribute(name) === now.getAttribute(name));
}
