/** What somebody sees of a device call who watches the encrypted line: when its answer comes and how long it is. */
import type { HttpHandler, HttpResult } from '../../../lambdas/shared/http/call.ts';
import { type AnEvent, httpEvent } from '../http/events.ts';
import type { Asked, MemoryAws } from '../memory-aws/line.ts';
import { context } from '../verification/verification-functions.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { seededBytes } from './seeded-bytes.ts';

/** Answers of one kind. */
export interface Answers {
  readonly bytes: number[];
  /** From arrival to release. */
  readonly milliseconds: number[];
  /** Names in their order and lengths of values, each form once. */
  readonly headers: Set<string>;
  readonly statuses: Set<number>;
  /** The bodies' members, without padding. */
  readonly bodies: Record<string, unknown>[];
}

/** How many real and how many cover calls are compared. */
export const CALLS = 10_000;
/** And how many refused ones with both: a test's time goes into the calls. */
export const REFUSALS = 2_500;

/** A chance of one in a thousand that a comparison of two alike samples fails; seeds are fixed, so it fails or does not. */
const ALPHA = 0.001;

/** Calls that are under way together, as in one container of a large function. */
const TOGETHER = 50;

/** Calls the handler once per event, in virtual time; kinds by name, their calls mingled. */
export async function answersOf<K extends string>(
  handler: HttpHandler,
  kinds: Readonly<Record<K, readonly AnEvent[]>>,
): Promise<Record<K, Answers>> {
  const names = Object.keys(kinds) as K[];
  const answers = Object.fromEntries(names.map((name) => [name, noAnswers()])) as Record<K, Answers>;
  const most = Math.max(...names.map((name) => kinds[name].length));
  for (let from = 0; from < most; from += TOGETHER) {
    const calls = names.flatMap((name) =>
      kinds[name].slice(from, from + TOGETHER).map((event) => note(handler, event, answers[name])),
    );
    await Promise.all(calls);
  }
  return answers;
}

function noAnswers(): Answers {
  return { bytes: [], milliseconds: [], headers: new Set(), statuses: new Set(), bodies: [] };
}

async function note(handler: HttpHandler, event: AnEvent, answers: Answers): Promise<void> {
  const arrived = performance.now();
  const result = await handler(httpEvent(event), context);
  answers.milliseconds.push(performance.now() - arrived);
  answers.bytes.push(Buffer.byteLength(result.body ?? ''));
  answers.headers.add(headersOf(result));
  answers.statuses.add(result.statusCode ?? 0);
  const { padding: _, ...body } = JSON.parse(result.body ?? '');
  answers.bodies.push(body);
}

function headersOf({ headers = {} }: HttpResult): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}:${String(value).length}`)
    .join(' ');
}

/** By what the listener could tell the two kinds apart; nothing of it may be left. */
export function differences(a: Answers, b: Answers): string[] {
  const differing = [
    kolmogorovSmirnov(a.bytes, b.bytes) < ALPHA && 'sizes',
    kolmogorovSmirnov(a.milliseconds, b.milliseconds) < ALPHA && 'times',
    (a.headers.size !== 1 || [...a.headers].join() !== [...b.headers].join()) && 'headers',
  ];
  return differing.filter((one) => one !== false);
}

/**
 * Lets AWS take its time: DynamoDB 2 to 15 ms a request, KMS 5 to 25, whole milliseconds as timers have them. Fewer would
 * hide nothing, and more would be an overrun at six requests (a user report), which is told of by an alarm and not hidden.
 */
export function takeTime(aws: MemoryAws, seed: string): void {
  const random = seededBytes(`${seed}: time of AWS`);
  const bounds = { DynamoDB: [2, 15], KMS: [5, 25] } as const;
  const timeOf = ({ service }: Asked) => {
    const [least, most] = bounds[service];
    return least + (random(1).readUInt8() % (most - least + 1));
  };
  // One signature for all, of the length of all: nobody reads it here, and ten thousand take as long as the rest of the test.
  let signature: Promise<object> | undefined;
  aws.disturb(async (asked, carryOut) => {
    await new Promise((resolve) => setTimeout(resolve, timeOf(asked)));
    if (asked.operation !== 'Sign') return carryOut();
    signature ??= carryOut();
    return signature;
  });
}

/** Each caller has an address of its own, so that no brake and no limit is in the way. */
export function addressOf(index: number): string {
  return `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
}

/** As they would be if each had come later. */
export function later(answers: Answers, milliseconds: number): Answers {
  return { ...answers, milliseconds: answers.milliseconds.map((time) => time + milliseconds) };
}

/** As they would be if each were longer by this share. */
export function longer(answers: Answers, share: number): Answers {
  return { ...answers, bytes: answers.bytes.map((size) => Math.round((1 + share) * size)) };
}

/** So many events. */
export function events(count: number, make: (index: number) => AnEvent): AnEvent[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
