/** Looks at our own addresses from outside (docs/operations/ProbeFailing.md). */
import type { EventName } from '../events.ts';
import { inParallel } from '../parallel.ts';
import { type Get, ProbeFailure } from './get.ts';

export interface Check {
  /** What is looked at, such as `us-zz/index`; never an address. */
  readonly what: string;
  /** Rejects with ProbeFailure for what is not as it must be. */
  readonly run: () => Promise<void>;
  /** What a failure counts as. Default ProbeFailed. */
  readonly event?: EventName;
}

export interface ProbeSummary {
  checks: number;
  failed: { what: string; why: string }[];
}

export interface ProbeDeps {
  readonly count: (event: EventName) => void;
  /** Told of an error that no check foresaw. */
  readonly unexpected: (error: unknown) => void;
}

/** Looks at a time. */
const PARALLEL = 5;
const MAXIMUM_HEALTH_BYTES = 1_024;

/** Runs every check, whatever the others say. */
export async function probe(deps: ProbeDeps, checks: readonly Check[]): Promise<ProbeSummary> {
  const failed = await inParallel(checks, PARALLEL, (check) => failureOf(deps, check));
  return { checks: checks.length, failed: failed.flat() };
}

async function failureOf(
  deps: ProbeDeps,
  { what, run, event = 'ProbeFailed' }: Check,
): Promise<ProbeSummary['failed']> {
  try {
    await run();
    return [];
  } catch (error) {
    deps.count(event);
    if (!(error instanceof ProbeFailure)) deps.unexpected(error);
    return [{ what, why: error instanceof ProbeFailure ? error.why : 'error' }];
  }
}

/** `GET /health` answers 200. */
export function healthCheck(get: Get, what: string, url: string): Check {
  return { what, run: async () => void (await get(url, MAXIMUM_HEALTH_BYTES)) };
}
