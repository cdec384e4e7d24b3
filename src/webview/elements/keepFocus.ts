const focusable =
  'button:not(:disabled), textarea:not(:disabled), input:not(:disabled), a[href], summary, [tabindex="0"]';

/** Whether the element is on the page, can be seen, and may have the focus. */
const canBeFocused = (element: HTMLElement): boolean =>
  element.isConnected && element.closest('[hidden], [inert]') === null && !element.matches(':disabled');

/**
 * Makes a change of the page. If it takes away what had the focus, the focus goes to what stands nearest: in the row, the
 * message or the pane around it, else to `otherwise`. A page without focus would leave the keyboard nowhere.
 */
export function keepFocus(change: () => void, otherwise: () => void): void {
  const before = document.activeElement;
  const around = before instanceof HTMLElement && before !== document.body ? ancestorsOf(before) : null;
  change();
  if (around === null || !(before instanceof HTMLElement) || canBeFocused(before)) return;
  const now = document.activeElement;
  if (now !== null && now !== document.body && now !== before) return;
  for (const place of around) {
    if (!canBeFocused(place)) continue;
    const next = [...place.querySelectorAll<HTMLElement>(focusable)].find(canBeFocused);
    if (next) {
      next.focus({ preventScroll: true });
      return;
    }
    if (place.matches('article, main, .dock')) break;
  }
  otherwise();
}

function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const around: HTMLElement[] = [];
  for (let place = element.parentElement; place && place !== document.body; place = place.parentElement) {
    around.push(place);
  }
  return around;
}
