/** Virtual time: what happens, happens at its time and alone. Nothing but waiting takes any. */
import { createHash } from 'node:crypto';

/** Milliseconds since 1970. */
export type Milliseconds = number;

interface Happening {
  readonly at: Milliseconds;
  /** Of two in the same millisecond the one that was planned first comes first. */
  readonly order: number;
  readonly run: () => void | Promise<void>;
}

export class Timeline {
  now: Milliseconds;
  readonly #heap: Happening[] = [];
  #planned = 0;
  #happened = 0;
  readonly #hash = createHash('sha256');

  constructor(start: Milliseconds) {
    this.now = start;
  }

  /** Plans what shall happen; the past is now. */
  at(time: Milliseconds, run: Happening['run']): void {
    push(this.#heap, { at: Math.max(this.now, Math.round(time)), order: this.#planned++, run });
  }

  /** Everything until then, each thing whole before the next begins. */
  async runUntil(end: Milliseconds): Promise<void> {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > end) break;
      pop(this.#heap);
      this.now = next.at;
      this.#happened++;
      await next.run();
    }
    this.now = end;
  }

  /** A line of the trace: what happens in two runs of the same seed is the same if their traces are. */
  note(line: string): void {
    this.#hash.update(`${this.now} ${line}\n`);
  }

  get happened(): number {
    return this.#happened;
  }

  /** Of all lines so far, hex. */
  trace(): string {
    return this.#hash.copy().digest('hex');
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Happening[], happening: Happening): void {
  let place = heap.push(happening) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!swapIfBefore(heap, place, parent)) return;
    place = parent;
  }
}

function pop(heap: Happening[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  for (let place = 0; ; ) {
    const [left, right] = [2 * place + 1, 2 * place + 2];
    const child = right < heap.length && isBefore(heap[right] as Happening, heap[left] as Happening) ? right : left;
    if (child >= heap.length || !swapIfBefore(heap, child, place)) return;
    place = child;
  }
}

function swapIfBefore(heap: Happening[], child: number, parent: number): boolean {
  const [below, above] = [heap[child] as Happening, heap[parent] as Happening];
  if (!isBefore(below, above)) return false;
  heap[child] = above;
  heap[parent] = below;
  return true;
}
