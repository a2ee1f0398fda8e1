/**
 * The stages as data: what differs between a laptop, a throw-away deployment and the one people rely on. Everything
 * else is the same, so that what was tried is what deploys. What a PHA decides stands in stages/<stage>.json.
 */
import { concurrencyProblems, type Throttle } from './concurrency.ts';
import { ConfigurationError } from './configuration-error.ts';
import { ownDomains, type StageFacts } from './stage-files.ts';

/** Who an API is for. */
export type Callers = 'phones' | 'laboratories' | 'people' | 'staff';

/** What the code decides. */
export interface StageRules {
  readonly name: string;
  /** `local` is the AWS implementation on a laptop, which misjudges a few KMS policy conditions (design.md §7). */
  readonly target: 'aws' | 'local';
  /** Tables, keys and logs go with the stack, and no table is protected against deletion. */
  readonly throwAway: boolean;
  /** An operator can move the clock. Only ever true in stage `local`. */
  readonly adjustableClock: boolean;
  readonly logRetentionDays: 7 | 30 | 90;
  /**
   * Of each API whose functions share the account's executions; elsewhere their numbers decide (lib/settings/concurrency.ts). Well
   * above the limits of our own: its refusal is a bare 429 that no client expects (design.md §3).
   */
  readonly sharedThrottle: Readonly<Record<Callers, Throttle>>;
  /**
   * Wrong codes from one address in ten minutes before it is refused. People behind one address (a campus, a mobile
   * carrier) share it; 30 guesses among 10^8 codes are nothing.
   */
  readonly brakeFailures: number;
  /**
   * Calls of one address in the window, before the firewall refuses it (only with a front; allowed: 60, 120, 300, 600 seconds).
   * A phone makes a handful of calls a day. 3,000 in five minutes are those of a campus of 50,000 phones at ten times its
   * usual rate, or of a few thousand phones behind one address of a carrier that all report within the same five minutes;
   * and 10 a second of a machine are a two-hundredth of what the stage lets through.
   */
  readonly addressRate: { readonly requests: number; readonly windowSeconds: number };
  /** A device answer is released at a moment drawn from here after arrival, so that its time tells nothing. */
  readonly deadline: { readonly minMilliseconds: number; readonly maxMilliseconds: number };
  /** Of links in messages, where no stage file names one (`domains.redirector`). Default: none. */
  readonly redirectDomain?: string;
}

export interface Stage extends StageRules {
  /** Stage local: where its key server answers; ends with a slash. Default: as the stage file says. */
  readonly publishBaseUrl?: string;
  /** What the PHA decides (stages/<stage>.json). */
  readonly facts: StageFacts;
  /** Stage `local` only: where the local message app takes messages. Default: nobody takes any. */
  readonly messagesUrl?: string;
  /** Stage `local` only: where people's browsers find self-service; ends with a slash. Default: the API's own address. */
  readonly selfServiceUrl?: string;
  /** Stage `local` only: where browsers find the staff's pages; ends with a slash. Default: the distribution's own address. */
  readonly pagesUrl?: string;
}

const deadline = { minMilliseconds: 150, maxMilliseconds: 250 };
const brakeFailures = 30;
const addressRate = { requests: 3_000, windowSeconds: 300 };
/**
 * Staff's number stands in every stage: a page asks four times when it is opened, so 80 a second are a thousand people who
 * begin their day within the same minute, and hold 20 executions. At 250 ms a call, phones hold 50 executions of each of their APIs, laboratories and people 10, once
 * a burst is over.
 */
const sharedThrottle = {
  phones: { requestsPerSecond: 200, burst: 200 },
  laboratories: { requestsPerSecond: 40, burst: 40 },
  people: { requestsPerSecond: 40, burst: 40 },
  staff: { requestsPerSecond: 80, burst: 80 },
} as const;

const throwAway = {
  target: 'aws',
  throwAway: true,
  adjustableClock: false,
  logRetentionDays: 7,
  sharedThrottle,
  brakeFailures,
  addressRate,
  deadline,
} as const;

const lasting = {
  target: 'aws',
  throwAway: false,
  adjustableClock: false,
  logRetentionDays: 30,
  sharedThrottle,
  brakeFailures,
  addressRate,
  deadline,
} as const;

export const stages: readonly StageRules[] = [
  // Everybody on a laptop, every test included, has one address.
  // Browsers look for every name below `localhost` on their own machine (RFC 6761 §6.3).
  {
    ...throwAway,
    name: 'local',
    target: 'local',
    adjustableClock: true,
    brakeFailures: 300,
    redirectDomain: 'enx.localhost',
  },
  { ...throwAway, name: 'dev' },
  { ...lasting, name: 'staging' },
  { ...lasting, name: 'prod', logRetentionDays: 90 },
];

/** Throws a ConfigurationError for a name that is not in the table. */
export function stageNamed(name: string): StageRules {
  const stage = stages.find((candidate) => candidate.name === name);
  if (!stage) throw new ConfigurationError(`stage is '${name}'; allowed: ${stages.map((s) => s.name).join(', ')}`);
  return stage;
}

/** A stage as it is deployed. Throws a ConfigurationError for one that would weaken what phones rely on. */
export function checkedStage(rules: StageRules, facts: StageFacts): Stage {
  const { minMilliseconds, maxMilliseconds } = rules.deadline;
  const problems = [
    // Whoever moves the clock makes an expired code valid again.
    rules.adjustableClock && rules.name !== 'local' && 'adjustableClock is true; allowed only in stage local',
    rules.target === 'local' && rules.name !== 'local' && 'target is local; allowed only in stage local',
    minMilliseconds >= maxMilliseconds &&
      `deadline is ${minMilliseconds} to ${maxMilliseconds} milliseconds; the minimum must be below the maximum`,
    rules.target === 'local' && ownDomains(facts) && 'domains has names; allowed only on AWS',
    rules.target === 'local' && facts.front === 'cloudfront' && 'front is cloudfront; allowed only on AWS',
    // Phones learn addresses once and for years (design.md §10.2).
    !rules.throwAway &&
      facts.domains === undefined &&
      `domains is missing in stages/${rules.name}.json; allowed: names of your own (stages/README.md), or "temporary" ` +
        'for a deployment whose phones you can tell other addresses later',
    ...concurrencyProblems(rules, facts),
  ].filter((problem) => typeof problem === 'string');
  if (problems.length > 0) throw new ConfigurationError(`stage ${rules.name}: ${problems.join('; ')}`);
  return { ...rules, facts };
}
