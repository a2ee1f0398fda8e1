import { type Explained, type ExplainedFile, explainFile, explainTime } from './explain.ts';
import { type Status, type StatusDependencies, statusOf } from './status.ts';

/** What `npm run exports -- status` and `explain` send; it comes from an operator and is checked all the same. */
export interface ShowRequest {
  what?: unknown;
  region?: unknown;
  /** Unix seconds. */
  time?: unknown;
  file?: unknown;
}

export type ShowResult = Status | Explained | ExplainedFile | { readonly error: string };

/** Mistakes are answered in words. */
export async function showExports(deps: StatusDependencies, request: ShowRequest): Promise<ShowResult> {
  const { what, region, time, file } = request;
  if (what === 'file') return explainFile(deps, file);
  if (what === 'time') {
    return isTime(time) ? explainTime(deps, time) : { error: 'time must be Unix seconds' };
  }
  if (what !== 'status') return { error: 'what must be status, time or file' };
  const status = await statusOf(deps, region === undefined ? undefined : String(region).toUpperCase());
  return status ?? { error: `The stage exports nothing of a region ${String(region).toUpperCase()}` };
}

const isTime = (time: unknown): time is number => Number.isSafeInteger(time) && Number(time) >= 0;
