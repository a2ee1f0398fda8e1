/** A store as one program sees it: every method is a call that takes time, and that weather may hit. */
import type { Process, Resume } from './process.ts';
import type { Milliseconds } from './timeline.ts';
import type { Fate, Weather } from './weather.ts';

/** What came of a call that failed on its way. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
}

/** How a method says that it is busy, where it has a word for it; the others fail. */
type BusyAnswers = Readonly<Record<string, () => unknown>>;

export interface PortOptions {
  /** Who calls; of a container, whoever runs in it now. */
  readonly process: () => Process;
  readonly weather: () => Weather;
  /** First part of a step's name, such as `bucket`. */
  readonly name: string;
  readonly busy?: BusyAnswers;
}

/** A call waits at most so long for its answer; what is under way then may still arrive, for some seconds. */
const GIVE_UP: Milliseconds = 1_500;
const LATEST: Milliseconds = 4_000;
/** Long enough that another worker has the lease (export-time.ts). */
const STALL_MINUTES = [11, 45] as const;

/** Every method of `store` as a call of the process. */
export function port<T extends object>(store: T, options: PortOptions): T {
  const methods = Object.entries(store).map(([method, run]) => [
    method,
    (...args: unknown[]) => call(options, method, async () => (run as (...all: unknown[]) => unknown)(...args)),
  ]);
  return Object.fromEntries(methods) as T;
}

/** One call: `carryOut` happens as a whole in one moment, or not at all. */
export function call<T>(options: PortOptions, method: string, carryOut: () => Promise<T>): Promise<T> {
  const { weather, name } = options;
  const process = options.process();
  const step = `${name}.${method}`;
  const { timeline } = process;
  const fate = weather().fate(timeline.now);
  if (fate !== 'well') process.hits.push(`${fate} at ${step}`);
  return process.wait<T>((resume) => {
    const arrives = timeline.now + weather().latency();
    timeline.at(arrives, async () => {
      timeline.note(`${process.name} ${step} ${fate}`);
      await happen({ process, options, step, fate, method }, carryOut, resume);
    });
  });
}

interface Calling {
  readonly process: Process;
  readonly options: PortOptions;
  readonly step: string;
  readonly method: string;
  readonly fate: Fate;
}

async function happen<T>(calling: Calling, carryOut: () => Promise<T>, resume: Resume<T>): Promise<void> {
  const { process, options, step, method, fate } = calling;
  const failed = () => {
    throw new CallFailed(step);
  };
  const later = (wait: Milliseconds, run: () => unknown) =>
    process.timeline.at(process.timeline.now + wait, async () => void (await run()));
  switch (fate) {
    case 'refused':
      return void (await resume(failed));
    case 'unheard':
      await settled(carryOut);
      return later(GIVE_UP, () => resume(failed));
    case 'late':
      later(GIVE_UP + options.weather().chance.uniform() * LATEST, () => settled(carryOut));
      return later(GIVE_UP, () => resume(failed));
    case 'busy':
      return void (await resume((options.busy?.[method] as (() => T) | undefined) ?? failed));
    case 'dies-before':
      return process.kill();
    case 'dies-after':
      await settled(carryOut);
      return process.kill();
    case 'stalls':
      return later(60_000 * options.weather().chance.between(...STALL_MINUTES), () => resume(carryOut));
    default:
      await resume(carryOut);
  }
}

/** Nobody is there to hear how it ends. */
async function settled(carryOut: () => Promise<unknown>): Promise<void> {
  await carryOut().catch(() => {});
}
