/** What `npm start` prints while it works: one line per step, with the seconds it took. */

export interface Progress {
  /** Runs a step; prints its name and the seconds it took. A failed one is marked and thrown on. */
  step<T>(name: string, work: () => Promise<T> | T): Promise<T>;
  /** A line about the step at work. */
  note(line: string): void;
  /** Seconds since the beginning. */
  seconds(): number;
}

export interface Output {
  /** A terminal shows the step at work too. */
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const NAME_WIDTH = 36;

export function makeProgress(output: Output, monotonic: () => number = () => performance.now()): Progress {
  const begun = monotonic();
  const secondsSince = (from: number) => (monotonic() - from) / 1000;
  const print = (mark: string, name: string, from: number) =>
    output.write(
      `${output.isTTY ? '\r' : ''}  ${mark}  ${name.padEnd(NAME_WIDTH)} ${secondsSince(from).toFixed(1)} s\n`,
    );
  return {
    step: async (name, work) => {
      const from = monotonic();
      if (output.isTTY) output.write(`  ..  ${name}`);
      try {
        const result = await work();
        print('ok', name, from);
        return result;
      } catch (error) {
        print('!!', name, from);
        throw error;
      }
    },
    note: (line) => void output.write(`${output.isTTY ? '\r' : ''}      ${line}\n`),
    seconds: () => secondsSince(begun),
  };
}
