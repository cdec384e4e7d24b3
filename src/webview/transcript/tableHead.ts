/**
 * Keeps the head of the table at the top edge in sight. A table that scrolls sideways by itself cannot have a head that
 * sticks to the column around it, so the head is moved along.
 */
export class TableHead {
  readonly #log: HTMLElement;
  /** The browser keeps this up; most conversations have none, and asking what lies at a point costs a layout. */
  readonly #tables: HTMLCollection;
  #moved: HTMLElement | null = null;

  constructor(log: HTMLElement) {
    this.#log = log;
    this.#tables = log.getElementsByClassName('md-table');
  }

  /** @param covered height at the top edge that something else covers, pixels */
  place(covered: number): void {
    if (this.#tables.length === 0 && this.#moved === null) return;
    const box = this.#log.getBoundingClientRect();
    const edge = box.top + covered;
    const table = document
      .elementFromPoint(box.left + box.width / 2, edge + 1)
      ?.closest('.md-table')
      ?.querySelector('table');
    const head = table?.tHead ?? null;
    if (this.#moved !== head && this.#moved) this.#moved.style.transform = '';
    this.#moved = head;
    if (!table || !head) return;
    const { top, bottom } = table.getBoundingClientRect();
    // The last row stays below its head.
    const last = table.rows[table.rows.length - 1]?.offsetHeight ?? 0;
    const by = Math.max(0, Math.min(edge - top - 1, bottom - top - head.offsetHeight - last));
    head.style.transform = by === 0 ? '' : `translateY(${by}px)`;
  }
}
