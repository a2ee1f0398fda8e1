/**
 * What a PHA decides for one deployment: stages/<stage>.json. Every problem names file, field, value and what is allowed.
 * What the code decides for a stage stands in stages.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Domain } from '../../lambdas/shared/names.ts';
import { ConfigurationError } from './configuration-error.ts';
import { parseSettings } from './problems.ts';
import { staffFacts, staffProblems } from './staff.ts';

const accountId = z.string().check(z.regex(/^\d{12}$/));
const dnsName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const zoneName = z.string().check(z.maxLength(253), z.regex(dnsName));
/** ACM makes it the common name of a certificate, which RFC 5280 limits to 64 characters (API reference, RequestCertificate). */
export const LONGEST_NAME = 64;
const domainName = z.string().check(z.maxLength(LONGEST_NAME), z.regex(dnsName));
const zone = z.strictObject({ id: z.string().check(z.regex(/^Z[A-Z0-9]{5,31}$/)), name: zoneName });
const zoneOrNone = z.union([z.literal('none'), zone]);
const executions = z.int().check(z.gte(1), z.lte(100_000));

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
  /** People: log in and get a code. No other service may answer under it, since browsers show cookies by name. Default: none. */
  selfService: z.optional(domainName),
  /** The staff's pages. Default: CloudFront's own address. */
  staffPages: z.optional(domainName),
  /**
   * The Route 53 zone in which the names are made, or `none` where the PHA runs its own DNS. A zone belongs to one account:
   * two accounts have one each. `selfservice`: default that of `verification`.
   */
  hostedZone: z.union([
    z.literal('none'),
    zone,
    z.strictObject({ verification: zoneOrNone, keyserver: zoneOrNone, selfservice: z.optional(zoneOrNone) }),
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
  accountQuota: z.int().check(z.gte(300), z.lte(100_000)),
  /** Step → executions kept for it, which are also its most. Default: the table of concurrency.ts. */
  reserved: z._default(z.record(z.string(), executions), {}),
});

/** The name of a secret that `npm run message-secret` makes: `enx/<stage>/verification/messages/<name>`. */
const secretName = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/));

/** AWS End User Messaging SMS, in the account and region of the verification server. */
const endUserMessaging = z.strictObject({
  kind: z.literal('end-user-messaging'),
  /** Number, sender id, pool or their ARN. */
  originationIdentity: z.string().check(z.regex(/^[A-Za-z0-9_:/+-]{1,256}$/)),
  /** Of people's own reports. Default: the same. */
  userReportIdentity: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_:/+-]{1,256}$/))),
});

/** A number in E.164, a messaging service or a short code (verification-server.md §2.6). */
const twilioSender = z.string().check(z.regex(/^(MG[0-9a-f]{32}|\+[1-9]\d{5,14}|\d{3,6})$/));

/** Twilio, or whoever speaks its HTTP. */
const twilio = z.strictObject({
  kind: z.literal('twilio'),
  /** Without a slash at its end. */
  baseUrl: z._default(z.url().check(z.startsWith('https://')), 'https://api.twilio.com'),
  accountSid: z.string().check(z.regex(/^AC[0-9a-f]{32}$/)),
  sender: twilioSender,
  userReportSender: z.optional(twilioSender),
  /** Holds the account's token. */
  secret: secretName,
});

const messages = z.strictObject({
  /** The second takes over when the first refuses or fails, never when nobody knows what it did. */
  providers: z.array(z.discriminatedUnion('kind', [endUserMessaging, twilio])).check(z.minLength(1), z.maxLength(2)),
  /** Region → secret that signs what its own gateway is asked (`verification.userReport.webhookUrl`). Default: none. */
  gatewaySecrets: z._default(z.record(z.string(), secretName), {}),
});

export const stageFacts = z.strictObject({
  /** Default: the account of the credentials, for both servers; of self-service that of `verification`. */
  accounts: z._default(
    z.strictObject({
      verification: z.optional(accountId),
      keyserver: z.optional(accountId),
      selfservice: z.optional(accountId),
    }),
    {},
  ),
  /** Amazon's region. Default: that of the command line. */
  awsRegion: z.optional(z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/))),
  /** `temporary`: Amazon's own addresses, which phones would have to be told anew one day. No default in a lasting stage. */
  domains: z.optional(z.union([z.literal('temporary'), domains])),
  /** What stands before the device and publish APIs. Default `none`. */
  front: z._default(z.enum(['none', 'cloudfront']), 'none'),
  /** Demanded by `front` `cloudfront`: the names under which CloudFront reaches the APIs; nobody else is told them. */
  originNames: z.optional(z.strictObject({ deviceApi: domainName, publishApi: domainName })),
  /** Whether phones may also ask at Amazon's own addresses. Default: `off` for an API behind a front, otherwise `on`. */
  amazonAddresses: z.optional(z.enum(['on', 'off'])),
  /** Does the publish API also take the requests of v1alpha1, at `/` (key-server.md §1.4)? Default `off`. */
  v1alpha1: z._default(z.enum(['on', 'off']), 'off'),
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
  /** Who carries text messages. Default: nobody; codes are read out or sent by whoever issues them. */
  messages: z.optional(messages),
  /** Pages for case workers and administrators. Default: there are none. */
  staff: z.optional(staffFacts),
  /** US dollars a month above which `alarmEmail` is told. Default: no budget. */
  monthlyBudgetDollars: z.optional(z.int().check(z.gte(1), z.lte(1_000_000))),
});

export type StageFacts = z.output<typeof stageFacts>;
export type DomainNames = z.output<typeof domains>;
export type Zone = z.output<typeof zone>;
export type MessageFacts = z.output<typeof messages>;

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

/** The Route 53 zone of a trust domain's names; undefined where the PHA runs its own DNS. */
export function zoneOf(facts: StageFacts, domain: Domain): Zone | undefined {
  const hostedZone = ownDomains(facts)?.hostedZone ?? 'none';
  const isOfAccounts = hostedZone !== 'none' && 'verification' in hostedZone;
  const zone = isOfAccounts ? (hostedZone[domain] ?? hostedZone.verification) : hostedZone;
  return zone === 'none' ? undefined : zone;
}

interface OwnName {
  readonly field: string;
  readonly domain: Domain;
  readonly name: string;
}

/** Every name in the file, with the trust domain that answers under it. */
function namesOf(facts: StageFacts): OwnName[] {
  const own = ownDomains(facts);
  const origin = facts.originNames;
  const candidates: [field: string, Domain, name: string | undefined][] = [
    ['domains.deviceApi', 'verification', own?.deviceApi],
    ['domains.adminApi', 'verification', own?.adminApi],
    ['domains.publishApi', 'keyserver', own?.publishApi],
    ['domains.exportSite', 'keyserver', own?.exportSite],
    ['domains.redirector', 'verification', own?.redirector],
    ['domains.selfService', 'selfservice', own?.selfService],
    ['domains.staffPages', 'verification', own?.staffPages],
    ['originNames.deviceApi', 'verification', origin?.deviceApi],
    ['originNames.publishApi', 'keyserver', origin?.publishApi],
  ];
  return candidates.flatMap(([field, domain, name]) => (name === undefined ? [] : [{ field, domain, name }]));
}

function outsideZone(facts: StageFacts, { field, domain, name }: OwnName): string | undefined {
  const zone = zoneOf(facts, domain)?.name;
  if (zone === undefined || name === zone || name.endsWith(`.${zone}`)) return undefined;
  return `${field} is "${name}"; allowed: a name in the zone "${zone}" of domains.hostedZone`;
}

/** As far as they are known. */
export type Accounts = { readonly [domain in Domain]?: string | undefined };

/** A stack can only write into a zone of its own account. Undefined: nothing is wrong. */
export function zoneOfTwoAccounts(facts: StageFacts, accounts: Accounts): string | undefined {
  const hostedZone = ownDomains(facts)?.hostedZone ?? 'none';
  if (hostedZone === 'none') return undefined;
  const { verification, keyserver } = accounts;
  if ('id' in hostedZone && verification && keyserver && verification !== keyserver)
    return (
      `domains.hostedZone is one zone, and the servers are in two accounts (${verification}, ${keyserver}); allowed: ` +
      '{ "verification": …, "keyserver": … } with a zone of each account or "none", or "none" for both'
    );
  const isOwnZone = 'verification' in hostedZone && hostedZone.selfservice !== undefined;
  const selfservice = ownDomains(facts)?.selfService && accounts.selfservice;
  if (isOwnZone || !selfservice || selfservice === verification) return undefined;
  return (
    `domains.hostedZone has no zone of self-service, which is in an account of its own (${selfservice}); allowed: ` +
    '{ "verification": …, "keyserver": …, "selfservice": … } with a zone of each account or "none"'
  );
}

/** What each field allows by itself and the others do not. */
function contradictions(facts: StageFacts): string[] {
  const names = namesOf(facts);
  const twice = names.find(({ name }, at) => names.findIndex((other) => other.name === name) !== at);
  const hasFront = facts.front === 'cloudfront';
  return [
    ...names.map((each) => outsideZone(facts, each)),
    twice && `${twice.field} is "${twice.name}", which is the name of something else; allowed: a name of its own`,
    zoneOfTwoAccounts(facts, facts.accounts),
    hasFront && !ownDomains(facts) && 'front is "cloudfront" without names in domains; allowed: with names',
    hasFront && !facts.originNames && 'originNames is missing; allowed with front "cloudfront": two names',
    facts.originNames && !ownDomains(facts) && 'originNames is there without names in domains; allowed: with names',
    facts.amazonAddresses === 'off' &&
      !ownDomains(facts) &&
      'amazonAddresses is "off" without names in domains; allowed: "on"',
    Object.keys(facts.tags).length > MOST_TAGS &&
      `tags are ${Object.keys(facts.tags).length}; allowed: ${MOST_TAGS} or less`,
    facts.monthlyBudgetDollars !== undefined &&
      !facts.alarmEmail &&
      'monthlyBudgetDollars is there without alarmEmail, so nobody would be told; allowed: with it',
    ...staffProblems(facts.staff, ownDomains(facts)?.staffPages !== undefined),
  ].filter((problem) => typeof problem === 'string');
}
