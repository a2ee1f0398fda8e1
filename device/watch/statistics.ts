/** The region's reports (verification-server.md §2.7), and what of them is for the public (docs/statistics.md). */
import { type Check, demand, Failure, Skipped } from './check.ts';
import { pathOf, type World } from './world.ts';

/** Today and the 90 days before. */
const REPORT_DAYS = 91;
/** Below it nothing is public, and everything else is a multiple of it. */
const LEAST_PEOPLE = 10;

interface Day {
  readonly date: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function report({ stack, send }: World, name: string): Promise<unknown> {
  const { adminUrl, statsApiKey } = stack.verification;
  const url = pathOf(adminUrl, `api/stats/${name}.json`);
  const { status, body } = await send({ method: 'GET', url, headers: { 'X-API-Key': statsApiKey } });
  demand(status === 200, `status-${status}`);
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Failure('malformed');
  }
}

/** The days of a report; none of `{}`, which is a report without any. Throws for what has another shape. */
function daysOf(read: unknown): readonly Day[] {
  const { statistics = [] } = { ...(read as { statistics?: unknown } | null) };
  const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
  const isDay = (day: Partial<Day> | null) => typeof day?.date === 'string' && typeof day.data === 'object' && day.data;
  if (!isObject || !Array.isArray(statistics) || !statistics.every(isDay)) throw new Failure('malformed');
  return statistics;
}

const own: Check<World> = {
  name: 'statistics',
  async run(world) {
    const days = daysOf(await report(world, 'realm'));
    // Of a practice twin there is nothing (protocol/practice.ts).
    if (days.length === 0) throw new Skipped('no-figures');
    demand(days.length === REPORT_DAYS, 'days-missing');
    const [today] = days;
    return { issuedToday: countOf(today?.data.codes_issued) };
  },
};

function countOf(figure: unknown): number {
  if (typeof figure === 'number' && Number.isInteger(figure) && figure >= 0) return figure;
  throw new Failure('malformed');
}

/** Anybody may see it, so that a figure too small is a fault at once. */
const forThePublic: Check<World> = {
  name: 'public-statistics',
  async run(world) {
    const days = daysOf(await report(world, 'realm/public'));
    if (days.length === 0) throw new Skipped('no-day-closed');
    const now = await world.now();
    demand(
      days.every(({ date }) => Date.parse(date) / 1000 + 86_400 <= now),
      'day-not-over',
    );
    const figures = days.flatMap(({ data }) => Object.values(data)).filter((figure) => figure !== null);
    demand(
      figures.every((figure) => countOf(figure) >= LEAST_PEOPLE && countOf(figure) % LEAST_PEOPLE === 0),
      'too-small-a-figure',
    );
    return { days: days.length };
  },
};

export const statisticsChecks: readonly Check<World>[] = [own, forThePublic];
