import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { send } from '../client/http.ts';
import { android } from '../client/profile.ts';
import { withRetries } from '../client/retry.ts';
import { Problem } from '../problem.ts';
import { grouped } from '../report.ts';
import { readStack, servicesOf } from '../stack.ts';
import { stackTime } from '../stack-time.ts';
import { readSchedule } from '../walk/schedule.ts';
import { exitCode, type Outcome } from '../watch/check.ts';
import { loadState, saveState } from '../watch/state.ts';
import { watchStage } from '../watch/watch.ts';
import type { World } from '../watch/world.ts';
import { type Command, OPEN, readOptions } from './command.ts';
import { stackOption } from './stack-options.ts';

const help = `All flows of a deployed stage: health, certificate keys, a diagnosis from its code to its publication, refusals, cover
traffic, links, statistics, index and files; and whether what earlier runs published has arrived.

  npm run device -- watch [options]

  --stack FILE       where the stage is (default ${stackOption.stack.default}, written by "npm start")
  --state FILE       keep what was published, and look for what earlier runs did (only hashes of keys; mode 0600)
  --patience MINUTES how long after it was due a key may be missing (default 60)
  --test-type TYPE   of the code: confirmed (default), likely or negative
  --phone NUMBER     report an own test too; the message goes to this number, as +12065550100
  --json             one line of JSON: each check with its verdict, a stable reason and milliseconds

Each run issues two codes and publishes one key. The key is random and was never sent out by a phone, so nobody can be
notified by it; it goes through the same files as everybody's. Two verify calls are refused on purpose and count as wrong
guesses of this address. A clock that could be moved is not. No code, key, token, certificate or number is printed.

Exit code 0 when all is well, 1 when something failed, 2 when nothing could be told: no stack file, or nothing answers.`;

const options = {
  ...stackOption,
  state: { type: 'string' },
  patience: { type: 'string', default: '60' },
  'test-type': { type: 'string', default: 'confirmed' },
  phone: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type WatchOptions = ReturnType<typeof readOptions<typeof options>>;

export const watch: Command = {
  summary: 'all flows of a deployed stage, for people and as a canary',
  help,
  whenUnable: OPEN,
  async run(args, { out }) {
    const typed = readOptions(args, options);
    const world = worldOf(typed);
    const tell = typed.json ? () => {} : (outcome: Outcome) => out(outcomeLine(outcome));
    const startedAt = await world.now();
    const outcomes = await watchStage(world, () => performance.now(), tell);
    if (typed.state !== undefined) saveState(typed.state, world.stack.region, world.published?.keys ?? []);
    const code = exitCode(outcomes);
    out(
      typed.json
        ? JSON.stringify({ region: world.stack.region, startedAt, exitCode: code, checks: outcomes })
        : endings[code],
    );
    return code;
  },
};

const endings = {
  0: '\nAll is well.',
  1: '\nSomething FAILED: see above.',
  2: '\nNothing could be told.',
} as const;

function worldOf(typed: WatchOptions): World {
  const stack = readStack(typed.stack);
  const time = stackTime(stack.controlUrl, send);
  const wait = (milliseconds: number) => time.wait(milliseconds / 1000);
  const retrying = withRetries(send, android.retry, wait);
  const { adminUrl, adminApiKey } = stack.verification;
  return {
    stack,
    session: { services: servicesOf(stack), profile: android, send: retrying, randomBytes },
    lab: { adminUrl, adminApiKey, send: retrying },
    send,
    now: time.now,
    schedule: readSchedule(stack.region),
    phone: typed.phone,
    testType: typed['test-type'],
    published: publishedOf(typed, stack.region),
    facts: { real: {} },
  };
}

function publishedOf({ state, patience }: WatchOptions, region: string): World['published'] {
  if (!/^\d{1,4}$/.test(patience))
    throw new Problem(`--patience is "${patience}".`, 'Allowed: whole minutes. At most 9999.');
  if (state === undefined) return undefined;
  return { keys: loadState(state, region), patienceSeconds: 60 * Number(patience) };
}

/** `ok       verify                 213 ms  bytes 4,633` */
function outcomeLine({ check, verdict, reason, milliseconds, figures }: Outcome): string {
  const numbers = Object.entries(figures ?? {}).map(([name, value]) => `${name} ${grouped(value)}`);
  const more = [reason, ...numbers].filter((each) => each !== undefined).join(', ');
  const mark = verdict === 'failed' ? 'FAILED' : verdict;
  return `${mark.padEnd(8)} ${check.padEnd(22)} ${String(milliseconds).padStart(6)} ms  ${more}`.trimEnd();
}
