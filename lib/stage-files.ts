/**
 * What a PHA decides for one deployment: stages/<stage>.json. Every problem names file, field, value and what is allowed.
 * What the code decides for a stage stands in stages.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ConfigurationError } from './configuration-error.ts';
import { parseSettings } from './settings-problems.ts';

const accountId = z.string().check(z.regex(/^\d{12}$/));
const domainName = z.string().check(z.maxLength(253), z.regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/));
const executions = z.int().check(z.gte(0), z.lte(100_000));

const domains = z.strictObject({
  /** Phones: verify, certificate; and `/jwks/{region}`. */
  deviceApi: domainName,
  /** Laboratories and case workers: issue, status. */
  adminApi: domainName,
  /** Phones: publish. */
  publishApi: domainName,
  /** Phones: index and export files. */
  exportSite: domainName,
  /** The ENX domain of the links in messages: this name and every `<region>.` below it. Default: none. */
  redirector: z.optional(domainName),
  /** The Route 53 zone in which the names are made, or `none` where the PHA runs its own DNS. */
  hostedZone: z.union([
    z.literal('none'),
    z.strictObject({ id: z.string().check(z.regex(/^Z[A-Z0-9]{5,31}$/)), name: domainName }),
  ]),
});

/** What IAM and KMS allow, which allow least. AWS keeps `aws:` for itself, we `enx:` (account-rules.ts). */
const tagKey = z.string().check(z.regex(/^(?!aws:|enx:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u));
const tagValue = z.string().check(z.regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u));
/** Of the 50 that AWS lets a resource have; the rest are ours. */
const MOST_TAGS = 40;

/** Of Lambda, in the account and Amazon region of the deployment. */
const concurrency = z.strictObject({
  /** Executions at once that the account allows, and that no other deployment of this account counts on. */
  accountQuota: z.int().check(z.gte(200), z.lte(100_000)),
  /** Step → executions kept for it, which are also its most. Default: the table of stages.ts. */
  reserved: z._default(z.record(z.string(), executions), {}),
});

export const stageFacts = z.strictObject({
  /** Default: the account of the credentials, for both servers. */
  accounts: z._default(z.strictObject({ verification: z.optional(accountId), keyserver: z.optional(accountId) }), {}),
  /** Amazon's region. Default: that of the command line. */
  awsRegion: z.optional(z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/))),
  /** `temporary`: Amazon's own addresses, which phones would have to be told anew one day. No default in a lasting stage. */
  domains: z.optional(z.union([z.literal('temporary'), domains])),
  /** What stands before the device and publish APIs. Default `none`. */
  front: z._default(z.enum(['none', 'cloudfront']), 'none'),
  /** With `front` `cloudfront`: the names under which CloudFront reaches the APIs; nobody else is told them. */
  originNames: z.optional(z.strictObject({ deviceApi: domainName, publishApi: domainName })),
  /** Who is told of alarms; has to confirm a first message. Default: nobody, until somebody subscribes. */
  alarmEmail: z.optional(z.email()),
  /** On everything that is made. */
  tags: z._default(z.record(tagKey, tagValue), {}),
  /** A managed policy, by name (in the account of each stack) or ARN, that bounds every role of the stacks. Default: none. */
  permissionsBoundary: z.optional(
    z.string().check(z.regex(/^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}|[\w+=,.@-]{1,128})$/)),
  ),
  /** `shared`: no function is sure of its share; for accounts whose quota is small. Default: lasting stages 1,000. */
  concurrency: z.optional(z.union([z.literal('shared'), concurrency])),
  /** Step → environments kept warm, which AWS bills by the hour. Default: none. */
  provisionedConcurrency: z._default(z.record(z.string(), executions), {}),
  /** US dollars a month above which `alarmEmail` is told. Default: no budget. */
  monthlyBudgetDollars: z.optional(z.int().check(z.gte(1), z.lte(1_000_000))),
});

export type StageFacts = z.output<typeof stageFacts>;
export type DomainNames = z.output<typeof domains>;

/** The file of a stage; without one, every default. Throws one ConfigurationError with every problem. */
export function readStageFacts(folder: string, stage: string): StageFacts {
  const file = join(folder, `${stage}.json`);
  if (!existsSync(file)) return stageFacts.parse({});
  const { settings, problems } = parseSettings(stageFacts, readFileSync(file, 'utf8'));
  const found = settings ? contradictions(settings) : problems;
  if (settings && found.length === 0) return settings;
  throw new ConfigurationError(found.map((problem) => `${file}: ${problem}`).join('\n'));
}

/** The names of the stage's own, if it has any. */
export function ownDomains({ domains }: StageFacts): DomainNames | undefined {
  return domains === 'temporary' ? undefined : domains;
}

/** What each field allows by itself and the others do not. */
function contradictions(facts: StageFacts): string[] {
  const names = Object.entries({ ...ownDomains(facts), ...facts.originNames }).flatMap(([, name]) =>
    typeof name === 'string' && name !== 'none' ? [name] : [],
  );
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  const hasFront = facts.front === 'cloudfront';
  return [
    twice !== undefined && `the name ${twice} stands twice; allowed: once`,
    hasFront && !ownDomains(facts) && 'front is "cloudfront" without names in domains; allowed: with names',
    hasFront && !facts.originNames && 'originNames is missing; allowed with front "cloudfront": two names',
    !hasFront && facts.originNames && 'originNames stands there without front "cloudfront"; allowed: only with it',
    Object.keys(facts.tags).length > MOST_TAGS &&
      `tags are ${Object.keys(facts.tags).length}; allowed: ${MOST_TAGS} or less`,
    facts.monthlyBudgetDollars !== undefined &&
      !facts.alarmEmail &&
      'monthlyBudgetDollars is there without alarmEmail, so nobody would be told; allowed: with it',
  ].filter((problem) => typeof problem === 'string');
}
