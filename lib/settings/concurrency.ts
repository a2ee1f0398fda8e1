/**
 * Bulkheads. Lambda's executions are one pool per account and Amazon region, so what strangers can start is bounded, and what
 * must run is sure of its part: at Lambda a function's reserved concurrency is both, its most and its own
 * (docs/decisions/003). As data, for all functions of all trust domains.
 */
import type { Domain } from '../../lambdas/shared/names.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { StageFacts } from './stage-files.ts';
import type { Stage, StageRules } from './stages.ts';

/** Calls from outside get a part of what may be reserved, jobs a number, and the rest is for what people of the PHA start. */
type Share = { readonly percent: number } | { readonly executions: number } | 'unreserved';

const percent = (percent: number): Share => ({ percent });
/** A scheduled run and one that a person starts meanwhile. */
const job: Share = { executions: 2 };
/**
 * Of people of the PHA, whom the gateway lets in with a token alone, at most as many as `sharedThrottle` says (stages.ts). The rest
 * is as good as a share of their own: no stranger can start anything that draws on it.
 */
const behindSignIn: Share = 'unreserved';
/** Runs hourly, and beside one a second would find nothing to do. */
const hourly: Share = { executions: 1 };

/** Begins the steps of the staff's pages. */
const STAFF = 'staff-';
const staffSteps = [
  'issue',
  'batch-issue',
  'show-desk',
  'list-codes',
  'show-code',
  'expire-code',
  'me',
  'sign-out',
  'members',
  'member',
  'settings',
  'settings-history',
  'api-keys',
  'api-key',
  'keys',
  'rotate-keys',
  'statistics',
  'quota',
  'audit',
  'regions',
];

/**
 * Phones get 67 %, people's pages and links 5 %, so a flood of all of them leaves the laboratories' 8 % alone; most of what
 * is left is for self-service, where a region offers it. What operators and deployments invoke, and what staff ask with a token, draws on the unreserved rest, which nothing that a stranger can start does.
 */
const shares: Readonly<Record<Domain, Readonly<Record<string, Share>>>> = {
  verification: {
    verify: percent(25),
    certificate: percent(20),
    'user-report': percent(2),
    // Each report holds one for some seconds (report-form/handler.ts).
    'report-form': percent(3),
    issue: percent(5),
    'batch-issue': percent(1),
    'check-code-status': percent(1),
    'expire-code': percent(1),
    statistics: percent(1),
    jwks: percent(1),
    redirect: percent(2),
    health: percent(1),
    fallback: percent(1),
    // Errors come one by one, and wait their turn at Twilio and in Lambda's queue.
    'twilio-events': percent(0.5),
    'message-events': job,
    rotate: job,
    'roll-up-statistics': hourly,
    'pull-statistics': hourly,
    // The stream, the timer, and a person.
    'send-messages': { executions: 3 },
    probe: job,
    'model-quotas': hourly,
    'show-quota': 'unreserved',
    'burst-quota': 'unreserved',
    'create-api-key': 'unreserved',
    'disable-api-key': 'unreserved',
    'enable-api-key': 'unreserved',
    'limit-api-key': 'unreserved',
    'list-api-keys': 'unreserved',
    'show-keys': 'unreserved',
    'revoke-key': 'unreserved',
    'write-regions': 'unreserved',
    'seal-audit': hourly,
    'read-audit': 'unreserved',
    'report-retention': 'unreserved',
    'read-settings': 'unreserved',
    'change-settings': 'unreserved',
    'set-member': 'unreserved',
    'list-members': 'unreserved',
    'write-pages': 'unreserved',
    ...Object.fromEntries(staffSteps.map((step) => [`${STAFF}${step}`, behindSignIn])),
  },
  keyserver: {
    publish: percent(20),
    // A verification server asks for one region after the other.
    'give-statistics': { executions: 3 },
    health: percent(1),
    fallback: percent(1),
    rotate: job,
    'import-jwks': job,
    export: job,
    probe: job,
    'show-authorities': 'unreserved',
    'change-authorities': 'unreserved',
    'sign-update': 'unreserved',
    'show-exports': 'unreserved',
    'hold-exports': 'unreserved',
    'correct-file': 'unreserved',
    'explain-key': 'unreserved',
    'write-authorities': 'unreserved',
    'seal-audit': hourly,
    'read-audit': 'unreserved',
    'report-retention': 'unreserved',
    'show-keys': 'unreserved',
    'revoke-key': 'unreserved',
  },
  // Pages for people, who read them for longer than they wait: what a registry can answer is the narrow place.
  selfservice: {
    start: percent(1),
    callback: percent(2),
    form: percent(1.5),
    issue: percent(1),
    keys: percent(0.5),
    logout: percent(0.5),
    health: percent(0.5),
    fallback: percent(0.5),
    rotate: job,
    probe: job,
    'seal-audit': hourly,
    'read-audit': 'unreserved',
    'report-retention': 'unreserved',
    'show-keys': 'unreserved',
    'revoke-key': 'unreserved',
  },
};

/** AWS refuses to reserve the last 100 executions of an account (Lambda developer guide, "Configuring reserved concurrency"). */
const NEVER_RESERVED = 100;
/** What AWS gives an account that has been in use for a while; new ones get less, and ask (`accountQuota`). */
const USUAL_QUOTA = 1_000;

/** Executions at once. Undefined: without a number of its own, as every function where `concurrency` is `shared`. */
export function reservedExecutions(stage: Stage, domain: Domain, step: string): number | undefined {
  const settings = concurrencySettings(stage, stage.facts);
  if (settings === 'shared') return undefined;
  const share = shares[domain][step] ?? 'unreserved';
  const own = share === 'unreserved' ? undefined : executionsOf(share, settings.accountQuota);
  return settings.reserved[settingName(domain, step)] ?? own;
}

/** Started by operators and deployments alone, who see whether it runs. */
export function isForOperators(domain: Domain, step: string): boolean {
  return shares[domain][step] === 'unreserved' && !step.startsWith(STAFF);
}

/** Environments kept warm. AWS alone does that, and bills it. */
export function provisionedExecutions({ target, facts }: Stage, domain: Domain, step: string): number | undefined {
  return target === 'aws' ? facts.provisionedConcurrency[settingName(domain, step)] : undefined;
}

/** How a stage file names a step: `issue` is the laboratories', `selfservice/issue` the people's. */
function settingName(domain: Domain, step: string): string {
  return domain === 'selfservice' ? `${domain}/${step}` : step;
}

export interface Throttle {
  readonly requestsPerSecond: number;
  /** Requests that may come at the same moment. */
  readonly burst: number;
}

/**
 * What a route lets through: as much as its function can carry. A call holds an execution until its deadline, 250 ms at most,
 * so `burst` requests at once and `requestsPerSecond` after them never need more than `executions`: half of them for the
 * burst, and for the rate (executions / 2) ÷ 0.25 s. With the usual quota: 225 executions for verify, so 112 at once and 450
 * a second; 45 for issue, so 22 and 90 (one that sends a message holds its execution for as long as the provider takes). The gateway's limits are targets, not ceilings (API Gateway developer guide,
 * "Throttle HTTP APIs"), and AWS may be slow: what holds is the reserved number, and a 503 instead of the throttle's 429.
 */
export function routeThrottle({ deadline }: StageRules, executions: number): Throttle {
  const half = executions / 2;
  return {
    requestsPerSecond: Math.floor((half * 1000) / deadline.maxMilliseconds),
    burst: Math.max(1, Math.floor(half)),
  };
}

/** `accounts`: the trust domains of each. Throws a ConfigurationError when functions that share one would reserve more than it has. */
export function requireRoom(stage: Stage, accounts: readonly (readonly Domain[])[]): void {
  const settings = concurrencySettings(stage, stage.facts);
  if (settings === 'shared') return;
  const most = settings.accountQuota - NEVER_RESERVED;
  for (const domains of accounts) {
    const taken = domains.flatMap((domain) => reservedSteps(stage, domain));
    const sum = taken.reduce((total, [, executions]) => total + executions, 0);
    if (sum <= most) continue;
    throw new ConfigurationError(
      `stage ${stage.name}: concurrency in stages/${stage.name}.json reserves ${sum} executions in one account ` +
        `(${taken.map(([name, executions]) => `${name} ${executions}`).join(', ')}); allowed: ${most} together, since AWS keeps ` +
        `${NEVER_RESERVED} of accountQuota ${settings.accountQuota} for functions without a number of their own`,
    );
  }
}

/** What is wrong with the numbers of a stage file, in words. */
export function concurrencyProblems(rules: StageRules, facts: StageFacts): string[] {
  const settings = concurrencySettings(rules, facts);
  const reserved = settings === 'shared' ? {} : settings.reserved;
  const file = `stages/${rules.name}.json`;
  const named = { 'concurrency.reserved': reserved, provisionedConcurrency: facts.provisionedConcurrency };
  const unknown = Object.entries(named).flatMap(([field, numbers]) =>
    Object.entries(numbers)
      .filter(([step]) => !allSteps.includes(step))
      .map(
        ([step, executions]) =>
          `${field}.${step} in ${file} is ${executions} for a step that does not exist; allowed: ${allSteps.join(', ')}`,
      ),
  );
  return [...unknown, ...allDomains.flatMap((domain) => tooWarm({ ...rules, facts }, domain, file))];
}

/** Warm environments are taken from what is reserved (Lambda developer guide, "Configuring provisioned concurrency"). */
function tooWarm(stage: Stage, domain: Domain, file: string): string[] {
  return reservedSteps(stage, domain).flatMap(([name, reserved]) => {
    const step = name.slice(domain.length + 1);
    const warm = provisionedExecutions(stage, domain, step) ?? 0;
    if (warm <= reserved) return [];
    return [
      `provisionedConcurrency.${settingName(domain, step)} in ${file} is ${warm}; allowed: at most the ${reserved} reserved for ${name}`,
    ];
  });
}

const allDomains = Object.keys(shares) as Domain[];
const allSteps = [
  ...new Set(allDomains.flatMap((domain) => Object.keys(shares[domain]).map((step) => settingName(domain, step)))),
].sort();

/** Names such as `verification/verify`, with their executions. */
function reservedSteps(stage: Stage, domain: Domain): [name: string, executions: number][] {
  return Object.keys(shares[domain]).flatMap((step) => {
    const executions = reservedExecutions(stage, domain, step);
    return executions === undefined ? [] : [[`${domain}/${step}`, executions]];
  });
}

/** What a stage says of its executions, or the usual. */
export function concurrencySettings(
  { throwAway }: StageRules,
  { concurrency }: StageFacts,
): Exclude<StageFacts['concurrency'], undefined> {
  return concurrency ?? (throwAway ? 'shared' : { accountQuota: USUAL_QUOTA, reserved: {} });
}

/** At least two, so that one stuck call does not close a route. */
function executionsOf(share: Exclude<Share, 'unreserved'>, accountQuota: number): number {
  if ('executions' in share) return share.executions;
  return Math.max(2, Math.floor(((accountQuota - NEVER_RESERVED) * share.percent) / 100));
}
