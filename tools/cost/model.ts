/** What a deployment costs in a month, by part. Pure: usage, system and prices in, dollars out. */
import { INDEX_DAYS } from '../../protocol/export/index-file.ts';
import type { Prices } from './prices.ts';
import * as unit from './units.ts';

/** What people and phones do. */
export interface Usage {
  readonly phones: number;
  /** People who report a positive test, all regions together. */
  readonly reportsPerDay: number;
  readonly keysPerReport: number;
  /** How often a phone looks at its index. */
  readonly pollsPerDay: number;
  /** Rounds of cover traffic, of three calls, per phone. */
  readonly chaffRunsPerDay: number;
}

/** A region's export settings. */
export interface ExportSettings {
  readonly periodHours: number;
  readonly minimumKeys: number;
  readonly paddingRange: number;
}

/** What is deployed, as the templates say. */
export interface System {
  readonly regions: readonly ExportSettings[];
  /** How many of them sign their text messages. */
  readonly signingRegions: number;
  /** How many of them offer self-service, and its secrets, which a command makes. */
  readonly selfService: { readonly regions: number; readonly secrets: number; readonly megabytes: number };
  readonly deviceMegabytes: number;
  /** From arrival to release. */
  readonly meanDeadlineMilliseconds: number;
  readonly front: boolean;
  readonly webAcls: number;
  readonly webAclRules: number;
  readonly lambdaWritesOwnLines: boolean;
  readonly logRetentionDays: number;
  readonly schedules: readonly { readonly runsPerDay: number; readonly megabytes: number }[];
  readonly provisioned: readonly { readonly environments: number; readonly megabytes: number }[];
  readonly keys: number;
  /** Metrics that alarms read. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly secrets: number;
}

export interface Part {
  readonly name: string;
  readonly dollars: number;
}

const GIGABYTE = 1e9;
const MILLION = 1e6;
/** verify, certificate, publish: cover traffic makes the same three as a report. */
const CALLS_PER_RUN = 3;

/** Dollars a month, each part with a name for the bill's reader. */
export function monthlyParts(usage: Usage, system: System, prices: Prices): Part[] {
  const calls = deviceCalls(usage);
  const files = downloads(usage, system);
  return [
    { name: 'CloudFront: bytes', dollars: cloudfrontBytes(files.bytes, calls, system, prices) },
    { name: 'CloudFront: requests', dollars: cloudfrontRequests(files.requests, calls, system, prices) },
    { name: 'WAF and origin secret', dollars: firewall(calls, system, prices) },
    { name: 'HTTP APIs: requests', dollars: tiered(millions(calls + issues(usage)), prices.httpApiMillionTiers) },
    { name: 'HTTP APIs: bytes of answers', dollars: system.front ? 0 : apiBytes(calls, prices) },
    { name: 'Lambda: requests', dollars: millions(calls + issues(usage)) * prices.lambda.millionRequests },
    { name: 'Lambda: waiting and work', dollars: waiting(calls, system, prices) },
    { name: 'Lambda: kept warm', dollars: provisioned(system, prices) },
    { name: 'logs', dollars: logs(calls, system, prices) },
    { name: 'DynamoDB', dollars: database(usage, system, prices) },
    { name: 'KMS', dollars: keys(usage, calls, system, prices) },
    { name: 'schedules, alarms, metrics', dollars: watching(system, prices) },
    ...selfService(usage, system, prices),
  ];
}

export function total(parts: readonly Part[]): number {
  return parts.reduce((sum, { dollars }) => sum + dollars, 0);
}

/** Of phones, a month: cover traffic and real reports. */
export function deviceCalls({ phones, chaffRunsPerDay, reportsPerDay }: Usage): number {
  return (phones * chaffRunsPerDay + reportsPerDay) * CALLS_PER_RUN * unit.DAYS_PER_MONTH;
}

/** Of laboratories. */
function issues({ reportsPerDay }: Usage): number {
  return reportsPerDay * unit.DAYS_PER_MONTH;
}

/** Phones are spread evenly over the regions, and so are reports; a phone reads the files of its own. */
function downloads(usage: Usage, { regions }: System): { bytes: number; requests: number } {
  const share = 1 / regions.length;
  const perRegion = regions.map((region) => downloadsPerPhone(usage, region, usage.reportsPerDay * share));
  const sum = (of: (one: { bytes: number; requests: number }) => number) =>
    perRegion.reduce((all, one) => all + of(one) * usage.phones * share * unit.DAYS_PER_MONTH, 0);
  return { bytes: sum((one) => one.bytes), requests: sum((one) => one.requests) };
}

/** A day. Keys are downloaded once whatever the period; files, their padding and requests come with each period. */
export function downloadsPerPhone(usage: Usage, region: ExportSettings, reportsPerDay: number) {
  const filesPerDay = 24 / region.periodHours;
  const real = (reportsPerDay * usage.keysPerReport) / filesPerDay;
  const keysPerFile = Math.max(real, region.minimumKeys + region.paddingRange / 2);
  const fileBytes = keysPerFile * unit.BYTES_PER_KEY + unit.BYTES_PER_FILE + unit.FILE_HEADER_BYTES;
  const lines = INDEX_DAYS * filesPerDay;
  const indexBytes = lines * unit.INDEX_BYTES_PER_LINE + unit.INDEX_BYTES + unit.FILE_HEADER_BYTES;
  return {
    bytes: filesPerDay * fileBytes + usage.pollsPerDay * indexBytes,
    requests: filesPerDay + usage.pollsPerDay,
  };
}

function cloudfrontBytes(fileBytes: number, calls: number, { front }: System, { cloudfront }: Prices): number {
  const gigabytes = (fileBytes + (front ? calls * answerBytes : 0)) / GIGABYTE;
  const toOrigin = front ? (calls * unit.REQUEST_BYTES) / GIGABYTE : 0;
  const charged = Math.max(0, gigabytes - cloudfront.freeGigabytes);
  return tiered(charged, cloudfront.gigabyteTiers) + toOrigin * cloudfront.gigabyteToOrigin;
}

function cloudfrontRequests(requests: number, calls: number, { front }: System, { cloudfront }: Prices): number {
  const charged = Math.max(0, millions(requests + (front ? calls : 0)) - cloudfront.freeMillionRequests);
  return charged * cloudfront.millionRequests;
}

function firewall(calls: number, { front, webAcls, webAclRules, secrets }: System, { waf, secretMonth }: Prices) {
  const acls = webAcls * waf.aclMonth + webAclRules * waf.ruleMonth;
  return acls + secrets * secretMonth + (front ? millions(calls) * waf.millionRequests : 0);
}

const answerBytes = unit.ANSWER_BYTES + unit.ANSWER_HEADER_BYTES;

function apiBytes(calls: number, { internetGigabyteTiers }: Prices): number {
  return tiered((calls * answerBytes) / GIGABYTE, internetGigabyteTiers);
}

/** A call is paid until its answer is released. Environments kept warm cost less a second; the estimate leaves that out. */
function waiting(calls: number, { meanDeadlineMilliseconds, deviceMegabytes }: System, { lambda }: Prices): number {
  const seconds = (calls * (meanDeadlineMilliseconds + unit.OVERHEAD_MILLISECONDS)) / 1_000;
  return seconds * (deviceMegabytes / 1_024) * lambda.gigabyteSecond;
}

/** Paid by the hour, whether used or not. */
function provisioned({ provisioned: kept }: System, { lambda }: Prices): number {
  const seconds = unit.DAYS_PER_MONTH * 86_400;
  const gigabytes = kept.reduce((sum, { environments, megabytes }) => sum + (environments * megabytes) / 1_024, 0);
  return gigabytes * seconds * lambda.provisionedGigabyteSecond;
}

function logs(calls: number, { lambdaWritesOwnLines, logRetentionDays }: System, prices: Prices): number {
  const events = unit.CALL_LOG_EVENTS + (lambdaWritesOwnLines ? unit.LAMBDA_LOG_EVENTS : 0);
  const bytes = unit.CALL_LOG_BYTES + (lambdaWritesOwnLines ? unit.LAMBDA_LOG_BYTES : 0);
  const gigabytes = (calls * (bytes + events * unit.LOG_EVENT_OVERHEAD_BYTES)) / GIGABYTE;
  const stored = gigabytes * (logRetentionDays / unit.DAYS_PER_MONTH) * unit.STORED_SHARE_OF_LOG;
  return gigabytes * prices.logs.gigabyte + stored * prices.logs.storedGigabyteMonth;
}

/** Without storage and its backups: some hundred megabytes, below the free 25 GB. Cover traffic asks for nothing. */
function database(usage: Usage, system: System, { dynamodb }: Prices): number {
  const reports = usage.reportsPerDay * unit.DAYS_PER_MONTH;
  const days = system.regions.length * unit.DAYS_PER_MONTH;
  const reads =
    reports * unit.READ_UNITS_PER_REPORT +
    jobRuns(system) * unit.READ_UNITS_PER_JOB +
    days * unit.READ_UNITS_PER_REGION_AND_DAY;
  const writes = reports * unit.WRITE_UNITS_PER_REPORT + days * unit.WRITE_UNITS_PER_REGION_AND_DAY;
  return millions(writes) * dynamodb.millionWriteUnits + millions(reads) * dynamodb.millionReadUnits;
}

function keys(usage: Usage, calls: number, system: System, { kms }: Prices): number {
  const { regions, signingRegions } = system;
  const all = system.keys + (regions.length + signingRegions) * unit.KEYS_PER_SIGNING_FAMILY;
  const files = regions.reduce((sum, { periodHours }) => sum + 24 / periodHours, 0);
  const perReport = unit.SIGNATURES_PER_REPORT + (signingRegions / regions.length) * unit.SIGNATURES_PER_MESSAGE;
  const signatures = (usage.reportsPerDay * perReport + files) * unit.DAYS_PER_MONTH;
  const decrypts = unit.DECRYPTS_PER_CONTAINER * containers(calls, system);
  return (
    all * kms.keyMonth +
    (signatures / 10_000) * kms.tenThousandEccOperations +
    (decrypts / 10_000) * kms.tenThousandOperations
  );
}

/** Started in a month, from the executions at once that the calls keep busy. */
function containers(calls: number, { meanDeadlineMilliseconds }: System): number {
  const atOnce =
    Math.ceil((calls / (unit.DAYS_PER_MONTH * 86_400)) * (meanDeadlineMilliseconds / 1_000)) + CALLS_PER_RUN;
  return atOnce * unit.CONTAINERS_PER_EXECUTION_AND_DAY * unit.DAYS_PER_MONTH;
}

/** All people of the regions that have it come this way. Its alarms, keys and schedules are with the others'. */
function selfService(usage: Usage, { regions, selfService: offered }: System, prices: Prices): Part[] {
  if (offered.regions === 0) return [];
  const codes = (issues(usage) * offered.regions) / regions.length;
  const calls = millions(codes * unit.SELF_SERVICE_CALLS_PER_CODE);
  const gigabyteSeconds = codes * unit.SELF_SERVICE_SECONDS_PER_CODE * (offered.megabytes / 1_024);
  const dollars =
    tiered(calls, prices.httpApiMillionTiers) +
    calls * prices.lambda.millionRequests +
    gigabyteSeconds * prices.lambda.gigabyteSecond +
    millions(codes * unit.SELF_SERVICE_WRITE_UNITS_PER_CODE) * prices.dynamodb.millionWriteUnits +
    offered.secrets * prices.secretMonth;
  return [{ name: 'self-service: calls and secrets', dollars }];
}

function watching(system: System, { lambda, cloudwatch, schedulerMillion }: Prices): number {
  const runs = millions(jobRuns(system));
  const gigabyteSeconds = system.schedules.reduce(
    (sum, { runsPerDay, megabytes }) => sum + runsPerDay * unit.DAYS_PER_MONTH * unit.JOB_SECONDS * (megabytes / 1_024),
    0,
  );
  return (
    runs * (schedulerMillion + lambda.millionRequests) +
    gigabyteSeconds * lambda.gigabyteSecond +
    system.alarmMetrics * cloudwatch.alarmMonth +
    unit.METRICS * cloudwatch.metricMonth +
    Math.max(0, system.dashboards - cloudwatch.freeDashboards) * cloudwatch.dashboardMonth
  );
}

function jobRuns({ schedules }: System): number {
  return schedules.reduce((sum, { runsPerDay }) => sum + runsPerDay * unit.DAYS_PER_MONTH, 0);
}

const millions = (count: number) => count / MILLION;

/** `[[size, price], …]`: the first `size` at `price`, the next at the next; `null` for the rest. */
function tiered(amount: number, tiers: Prices['httpApiMillionTiers']): number {
  let left = amount;
  let dollars = 0;
  for (const [size, price] of tiers) {
    const part = Math.min(left, size ?? Number.POSITIVE_INFINITY);
    dollars += part * price;
    left -= part;
  }
  return dollars;
}
