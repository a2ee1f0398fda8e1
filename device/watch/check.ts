/** A check of a deployed stage: one flow, with a stable name, and what came of it. */
import { ArchiveError } from '../../protocol/export/read/zip.ts';
import { RefusedError } from '../client/answer.ts';
import { UnreachableError } from '../client/http.ts';
import { DownloadError } from '../files/download-error.ts';

/** Numbers worth a curve: milliseconds, seconds, bytes, counts. */
type Figures = Readonly<Record<string, number>>;

export interface Check<World> {
  readonly name: string;
  /** Throws for what is not as it must be. */
  run(world: World): Promise<Figures | undefined>;
}

export interface Outcome {
  readonly check: string;
  readonly verdict: 'ok' | 'failed' | 'skipped';
  /** A stable word; never anything that was sent or answered. */
  readonly reason?: string;
  readonly milliseconds: number;
  readonly figures?: Figures;
}

/** Not as it must be; the message is the stable reason. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** Cannot be looked at; the message is the stable reason. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** What an earlier check found; without it this one cannot be made. */
export function needed<T>(fact: T | undefined, check: string): T {
  if (fact === undefined) throw new Skipped(`needs-${check}`);
  return fact;
}

export function demand(isSo: boolean, reason: string): void {
  if (!isSo) throw new Failure(reason);
}

/** One after the other, since many need what another found; each is told as soon as it is known. */
export async function runChecks<World>(
  checks: readonly Check<World>[],
  world: World,
  clock: () => number,
  tell: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    const from = clock();
    const found = await attempt(check, world);
    const outcome = { check: check.name, ...found, milliseconds: Math.round(clock() - from) };
    outcomes.push(outcome);
    tell(outcome);
  }
  return outcomes;
}

async function attempt<World>(check: Check<World>, world: World): Promise<Omit<Outcome, 'check' | 'milliseconds'>> {
  try {
    const figures = await check.run(world);
    return { verdict: 'ok', ...(figures && { figures }) };
  } catch (error) {
    return error instanceof Skipped
      ? { verdict: 'skipped', reason: error.message }
      : { verdict: 'failed', reason: reasonOf(error) };
  }
}

const UNREACHABLE = 'unreachable';

/** In words that cannot hold a code, a key, a token or a number: an answer's text is whoever's. */
function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (error instanceof UnreachableError) return UNREACHABLE;
  if (error instanceof ArchiveError) return `refused-${error.reason}`;
  if (error instanceof DownloadError) return `download-${error.reason}`;
  return error instanceof RefusedError ? refusedReason(error) : 'unexpected-error';
}

/** Codes are lower-case words; anything else could be what was sent. */
function refusedReason({ exchange, code }: RefusedError): string {
  const word = /^[a-z_]{1,60}$/.test(code) ? `-${code}` : '';
  return `status-${exchange.status}${word}`;
}

/** 0 all that could be looked at is well; 1 something is not; 2 nothing answers at all, which may be this side's line. */
export function exitCode(outcomes: readonly Outcome[]): 0 | 1 | 2 {
  const failed = outcomes.filter(({ verdict }) => verdict === 'failed');
  const isCutOff = failed.length > 0 && failed.every(({ reason }) => reason === UNREACHABLE);
  const isWell = outcomes.some(({ verdict }) => verdict === 'ok');
  if (failed.length === 0) return isWell ? 0 : 2;
  return isCutOff && !isWell ? 2 : 1;
}
