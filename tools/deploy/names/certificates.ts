/**
 * The certificates of a stage's own names, before any stack is touched (docs/decisions/007-certificates.md). Run again, it
 * goes on where it stopped: what ACM has is used, and only what is missing is asked for.
 */
import { createHash } from 'node:crypto';
import { Problem } from '../../../device/problem.ts';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { type CertificateWish, certificatesOf, cloudFrontRegion } from '../../../lib/settings/certificates.ts';
import { type StageFacts, type Zone, zoneOf } from '../../../lib/settings/stage-files.ts';
import { isDead, whyFailed } from './certificate-status.ts';

export interface DnsRecord {
  readonly name: string;
  /** Of a CNAME record. */
  readonly value: string;
}

/** What ACM says of a certificate. */
export interface Certificate {
  readonly arn: string;
  readonly names: readonly string[];
  readonly status: string;
  readonly failure?: string | undefined;
  /** Of a certificate in use, near its end. */
  readonly renewal?: string | undefined;
  /** What proves to ACM whose the names are; empty for some seconds after the request. */
  readonly records: readonly DnsRecord[];
}

/** Certificate Manager and Route 53, in the account of the credentials. */
export interface NameServices {
  /** All certificates, dead ones too, that ACM made for exactly these names. */
  find(awsRegion: string, names: CertificateWish['names']): Promise<Certificate[]>;
  /** The ARN. Within an hour the same token gives the same certificate. */
  request(awsRegion: string, names: CertificateWish['names'], token: string): Promise<string>;
  describe(arn: string): Promise<Certificate>;
  /** Throws a Problem when the zone is not what the stage file says. */
  checkZone(zone: Zone): Promise<void>;
  write(zone: Zone, records: readonly DnsRecord[]): Promise<void>;
}

export interface NamesTask {
  readonly facts: StageFacts;
  /** The trust domains of the credentials' account. */
  readonly domains: readonly Domain[];
  /** Of the APIs. */
  readonly awsRegion: string;
  readonly services: NameServices;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly found: (line: string) => void;
  readonly note: (line: string) => void;
}

interface Held {
  readonly wish: CertificateWish;
  readonly certificate: Certificate;
}

const RECORDS_PAUSE_MILLISECONDS = 2_000;
const RECORDS_TRIES = 30;
/** ACM needs some minutes after the record is there; half an hour at worst is its business, not that of a terminal. */
const ISSUE_PAUSE_MILLISECONDS = 10_000;
const ISSUE_TRIES = 60;

/** Parameter of a template → ARN of an issued certificate. Throws a Problem while one is missing. */
export async function certificateArns(task: NamesTask): Promise<Record<string, string>> {
  const wishes = certificatesOf(task.facts).filter(({ domain }) => task.domains.includes(domain));
  const zones = new Map(task.domains.map((domain) => [domain, zoneOf(task.facts, domain)]));
  for (const zone of new Set(zones.values())) if (zone) await task.services.checkZone(zone);
  const held: Held[] = [];
  for (const wish of wishes) held.push({ wish, certificate: await obtain(task, wish) });
  for (const [domain, zone] of zones) if (zone) await task.services.write(zone, recordsOf(held, [domain]));
  const byHand = [...zones].flatMap(([domain, zone]) => (zone ? [] : [domain]));
  requireRecordsByHand(task, held, byHand);
  const issued = await waitUntilIssued(task, held);
  return Object.fromEntries(issued.map(({ wish, certificate }) => [wish.parameter, certificate.arn]));
}

/** The certificate that ACM has or is about to issue, or a new request. */
async function obtain(task: NamesTask, wish: CertificateWish): Promise<Certificate> {
  const awsRegion = wish.place === 'stage' ? task.awsRegion : cloudFrontRegion;
  const all = await task.services.find(awsRegion, wish.names);
  const living = all.filter(({ status }) => !isDead(status));
  const existing = living.find(({ status }) => status === 'ISSUED') ?? living[0];
  if (existing) return withRecords(task, existing);
  for (const dead of all) task.note(`an earlier certificate for ${wish.names[0]} is of no use: ${whyFailed(dead)}`);
  // A dead certificate must not be given again for its token.
  const token = createHash('sha256').update(`${wish.names.join()} ${all.length}`).digest('hex').slice(0, 32);
  const arn = await task.services.request(awsRegion, wish.names, token);
  task.note(`asked ACM in ${awsRegion} for a certificate for ${wish.names.join(', ')}`);
  return withRecords(task, await task.services.describe(arn));
}

async function withRecords(task: NamesTask, certificate: Certificate): Promise<Certificate> {
  let now = certificate;
  for (let tries = 0; now.records.length === 0 && now.status === 'PENDING_VALIDATION'; tries++) {
    if (tries === RECORDS_TRIES) {
      throw new Problem(
        `ACM has not said yet which DNS records prove that ${certificate.names[0]} is yours.`,
        'It does so within a minute or two. Run this command again; nothing else has been made.',
      );
    }
    await task.pause(RECORDS_PAUSE_MILLISECONDS);
    now = await task.services.describe(certificate.arn);
  }
  return now;
}

/** Each once: a certificate in two regions, or for a name and what is below it, has one record. */
function recordsOf(held: readonly Held[], domains: readonly Domain[]): DnsRecord[] {
  const records = held.flatMap(({ wish, certificate }) => (domains.includes(wish.domain) ? certificate.records : []));
  return [...new Map(records.map((record) => [record.name, record])).values()];
}

/** Where the PHA runs its own DNS there is nothing to wait for: a person has to act. */
function requireRecordsByHand(task: NamesTask, held: readonly Held[], byHand: readonly Domain[]): void {
  const ours = held.filter(({ wish }) => byHand.includes(wish.domain));
  const unrenewed = ours.filter(
    ({ certificate: { renewal } }) => renewal === 'PENDING_VALIDATION' || renewal === 'FAILED',
  );
  if (unrenewed.length > 0) {
    task.note('ACM cannot renew certificates, which then end; these DNS records are missing:');
    task.note(table(recordsOf(unrenewed, byHand)));
  }
  const waiting = ours.filter(({ certificate: { status } }) => status === 'PENDING_VALIDATION');
  if (waiting.length === 0) return;
  throw new Problem(
    `Certificates wait for these DNS records:\n\n${table(recordsOf(waiting, byHand))}\n`,
    'Have them made by whoever runs the DNS of these names, and never taken away: ACM renews by them. It looks for them for ' +
      '72 hours, and issues some minutes after they are there. Then run this command again; nothing else has been made.',
  );
}

async function waitUntilIssued(task: NamesTask, held: readonly Held[]): Promise<readonly Held[]> {
  let now = held;
  for (let tries = 0; ; tries++) {
    for (const { certificate } of now) refuseDead(certificate);
    const waiting = namesOf(now.filter(({ certificate: { status } }) => status !== 'ISSUED'));
    if (waiting === '') break;
    if (tries === ISSUE_TRIES) throw stillWaiting(waiting);
    if (tries % 3 === 0) task.note(`waiting for ACM to issue the certificates for ${waiting}`);
    await task.pause(ISSUE_PAUSE_MILLISECONDS);
    now = await Promise.all(now.map((each) => lookAgain(task, each)));
  }
  if (now.length > 0) task.found(`certificates: ${namesOf(now)}`);
  return now;
}

async function lookAgain({ services }: NamesTask, { wish, certificate }: Held): Promise<Held> {
  return {
    wish,
    certificate: certificate.status === 'ISSUED' ? certificate : await services.describe(certificate.arn),
  };
}

function refuseDead(certificate: Certificate): void {
  if (!isDead(certificate.status)) return;
  throw new Problem(
    `ACM does not issue the certificate for ${certificate.names[0]}: ${whyFailed(certificate)}`,
    'Mend it and run this command again: it asks for a new one. Nothing else has been made.',
  );
}

function stillWaiting(names: string): Problem {
  return new Problem(
    `ACM has not issued yet, although the DNS records are written: ${names}`,
    'Run this command again in a while; nothing else has been made. If it never ends, the internet asks another zone: ' +
      '`dig +short NS <zone>` must answer with the name servers of the hosted zone.',
  );
}

/** Each once: CloudFront's and the API's certificate may have the same name. */
function namesOf(held: readonly Held[]): string {
  return [...new Set(held.map(({ wish }) => wish.names[0]))].join(', ');
}

function table(records: readonly DnsRecord[]): string {
  const width = Math.max(0, ...records.map(({ name }) => name.length));
  return records.map(({ name, value }) => `  ${name.padEnd(width)}  CNAME  ${value}`).join('\n');
}
