/**
 * A program that runs in virtual time: a function in Lambda, a phone. It stands still at each of its calls to the outside,
 * and everybody else's turn may come before its own; between two calls it runs as if nothing else did.
 */
import type { Milliseconds, Timeline } from './timeline.ts';

/** Gives a waiting program its answer, or its error, as something that happens; false: it is dead, or has it already. */
export type Resume<T> = (answer: () => T | Promise<T>) => Promise<boolean>;

/** What became of a program. */
export type End =
  | { readonly how: 'done' }
  | { readonly how: 'failed'; readonly error: unknown }
  | { readonly how: 'died' };

export interface ProcessOptions {
  readonly timeline: Timeline;
  readonly name: string;
  /** How far this machine's clock is ahead. */
  readonly skewMilliseconds: Milliseconds;
}

const never = new Promise<never>(() => {});
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

export class Process {
  readonly timeline: Timeline;
  readonly name: string;
  /** What went wrong for it without its doing, in words. */
  readonly hits: string[] = [];
  readonly #skew: Milliseconds;
  #waiting = 0;
  #end: End | undefined;
  #stirred = Promise.withResolvers<void>();
  readonly #ends: ((end: End) => void)[] = [];

  constructor({ timeline, name, skewMilliseconds }: ProcessOptions) {
    this.timeline = timeline;
    this.name = name;
    this.#skew = skewMilliseconds;
  }

  /** Runs it up to its first call. Part of what happens now. */
  async start(program: () => Promise<void>): Promise<void> {
    const running = program();
    running.then(
      () => this.#finish({ how: 'done' }),
      (error: unknown) => this.#finish({ how: 'failed', error }),
    );
    await this.#standstill();
  }

  /** Waits until somebody resumes it. Never comes back once the program is dead. */
  wait<T>(begin: (resume: Resume<T>) => void): Promise<T> {
    if (this.isOver) return never;
    this.#waiting++;
    this.#stir();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let isAnswered = false;
    begin(async (answer) => {
      if (this.isOver || isAnswered) return false;
      isAnswered = true;
      this.#waiting--;
      try {
        resolve(await answer());
      } catch (error) {
        reject(error);
      }
      await this.#standstill();
      return true;
    });
    return promise;
  }

  /** Passes the time. */
  sleep(milliseconds: Milliseconds): Promise<void> {
    return this.wait((resume) => {
      this.timeline.at(this.timeline.now + milliseconds, async () => {
        await resume(() => {});
      });
    });
  }

  /** Seconds since 1970, by the clock of its machine. */
  seconds(): number {
    return Math.floor((this.timeline.now + this.#skew) / 1000);
  }

  /** From now on it is as if it had never been: whatever it waits for never comes. */
  kill(): void {
    this.#finish({ how: 'died' });
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Called once, at its end; at once if that was before. */
  whenOver(tell: (end: End) => void): void {
    if (this.#end === undefined) this.#ends.push(tell);
    else tell(this.#end);
  }

  #finish(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const tell of this.#ends.splice(0)) tell(end);
    this.#stir();
  }

  #stir(): void {
    const { resolve } = this.#stirred;
    this.#stirred = Promise.withResolvers<void>();
    resolve();
  }

  /**
   * Until it calls somebody or ends. What it does in threads of its own in between (zlib) takes real time, and none here. One
   * that asks several at once goes on when the last has answered: then there is nothing to wait for.
   */
  async #standstill(): Promise<void> {
    while (!this.isOver && this.#waiting === 0) await this.#stirred.promise;
    await pause();
  }
}
