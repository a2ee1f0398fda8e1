/** The hours between publishing and the file: walked through on a local stack, waited for elsewhere. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Send } from '../client/http.ts';
import type { ReceivedArchive } from '../files/run.ts';
import { type Phone, receiveKeys } from '../phone.ts';
import { Problem } from '../problem.ts';
import { duration, type Report, utc } from '../report.ts';
import { exportSourceOf, type Stack, trustedKeyOf } from '../stack.ts';
import type { Control, StackTime } from '../stack-time.ts';
import type { PublishTime } from './kept-walk.ts';
import { sayLosses } from './outcome.ts';
import { dueAt, type ExportSchedule, releaseHour } from './schedule.ts';

export interface ExportDeps {
  readonly stack: Stack;
  readonly time: StackTime;
  readonly schedule: ExportSchedule;
  readonly report: Report;
  readonly send: Send;
}

/** The caches of clock and schedule are whole seconds. */
const MARGIN_SECONDS = 5;
const POLL_SECONDS = 300;
/** While the run that the schedule has just begun holds the export, ours changes nothing. */
const BUSY_SECONDS = 2;
const BUSY_ATTEMPTS = 60;
/** A file later than this is a failure of the stack. */
const PATIENCE_SECONDS = 1_800;

/** Until the file with the keys is due: by the stack's clock if it can be moved, else by real time. */
export async function passTime(deps: ExportDeps, { publishedAt }: PublishTime): Promise<void> {
  const { time, report, schedule } = deps;
  const due = dueAt(publishedAt, schedule);
  const left = due + MARGIN_SECONDS - (await time.now());
  report.say(
    `the keys are filed under the hour from ${utc(releaseHour(publishedAt))}; their file is due at ${utc(due)}`,
  );
  if (!time.control) {
    if (left > 0) report.say(`waiting ${duration(left)} (Ctrl-C loses the walk; --no-wait would keep it)`);
    return time.wait(Math.max(0, left));
  }
  if (left > 0) {
    report.say(`moving the stack's clock forward by ${duration(left)}`);
    await time.control.advance(left);
  }
  for (const line of exportLines(await runExport(time, time.control))) report.say(`the export ran: ${line}`);
}

/** Runs the export until it is our run that did the work, and not one at the same time; what the last one said. */
export async function runExport({ wait }: StackTime, control: Control): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const result = await control.run('export');
    const busy = configurationsOf(result)?.some(({ outcome }) => outcome === 'busy' || outcome === 'lost');
    if (!busy || attempt === BUSY_ATTEMPTS) return result;
    await wait(BUSY_SECONDS);
  }
}

function configurationsOf(result: unknown): Record<string, unknown>[] | undefined {
  const { configurations }: { configurations?: unknown } = { ...(result as object) };
  return Array.isArray(configurations) ? configurations : undefined;
}

/** What the export function says it did, per configuration; as it came where it says something else. */
function exportLines(result: unknown): string[] {
  const configurations = configurationsOf(result);
  if (!configurations) return [JSON.stringify(result)];
  return configurations.map((done) =>
    ['id', 'outcome', 'windows', 'files', 'keys', 'revisedKeys', 'padding']
      .filter((name) => done[name] !== undefined)
      .map((name) => `${name} ${done[name]}`)
      .join(', '),
  );
}

/** Downloads until the file is there; throws a Problem when it stays away for long. */
export async function receiveDueFile(
  deps: ExportDeps,
  phone: Phone,
  published: PublishTime,
): Promise<ReceivedArchive[]> {
  const { stack, time, schedule, send } = deps;
  const { publishedFrom, publishedAt } = published;
  const lastCall = dueAt(publishedAt, schedule) + PATIENCE_SECONDS;
  const received: ReceivedArchive[] = [];
  for (;;) {
    const now = await time.now();
    const news = await receiveKeys(phone, exportSourceOf(stack), trustedKeyOf(stack), send, now);
    sayLosses(deps.report, news);
    received.push(...news.received);
    if (received.some((archive) => covers(archive, publishedAt))) return received;
    // The publish began in an earlier window: then that one has the keys if somebody is matched, and this one may be empty.
    if (phone.exposures.size > 0 && received.some((archive) => covers(archive, publishedFrom))) return received;
    if (time.control || now > lastCall) throw missingFile(deps, publishedAt);
    deps.report.say('the file is not out yet; looking again in 5 minutes');
    await time.wait(POLL_SECONDS);
  }
}

function covers({ export: { start, end } }: ReceivedArchive, publishedAt: UnixSeconds): boolean {
  const hour = releaseHour(publishedAt);
  return start <= hour && hour < end;
}

function missingFile({ stack }: ExportDeps, publishedAt: UnixSeconds): Problem {
  const hour = utc(releaseHour(publishedAt));
  return new Problem(
    `${stack.keyServer.indexUrl} lists no file with the keys of the hour from ${hour}.`,
    'Look at the log of the export function: it runs every 5 minutes and says what it did.',
  );
}
