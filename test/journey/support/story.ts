/** The steps of the walk in small pieces, so that each test can bend one of them. */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { send } from '../../../device/client/http.ts';
import { android } from '../../../device/client/profile.ts';
import { type Export, openArchive } from '../../../device/files/archive.ts';
import { fetchArchive, fetchIndex } from '../../../device/files/download.ts';
import { exportSourceOf, trustedKeyOf } from '../../../device/stack.ts';
import { type StackTime, stackTime } from '../../../device/stack-time.ts';
import { runExport } from '../../../device/walk/export-wait.ts';
import { dueAt, readSchedule } from '../../../device/walk/schedule.ts';
import {
  DAY_SECONDS,
  dayStartInterval,
  INTERVALS_PER_DAY,
  intervalAt,
  utcDay,
} from '../../../protocol/keys/interval.ts';
import { stack } from '../../support/setup/stack.ts';
import { certificate, issue, ok, publish, type Reply, verify } from './call.ts';

export const time: StackTime = stackTime(stack().controlUrl, send);
/** Of the tests' own region; for a stack of other regions, the longest there is. */
export const schedule = readSchedule(stack().region, join(import.meta.dirname, '../../support/regions'));

/** A key as JSON carries it. */
export interface JsonKey {
  key: string;
  rollingStartNumber: number;
  rollingPeriod: number;
  transmissionRisk?: number;
}

/** Keys of `count` whole days, the newest `newest` days ago (0 = today, still valid). */
export async function freshKeys(count: number, newest = 1): Promise<JsonKey[]> {
  const today = dayStartInterval(intervalAt(await time.now()));
  return Array.from({ length: count }, (_, n) => freshKey(today - (newest + n) * INTERVALS_PER_DAY));
}

export function freshKey(rollingStartNumber: number, rollingPeriod = INTERVALS_PER_DAY): JsonKey {
  return { key: randomBytes(16).toString('base64'), rollingStartNumber, rollingPeriod };
}

/** `YYYY-MM-DD`, so many days before today. */
export async function dayBefore(days: number): Promise<string> {
  return utcDay((await time.now()) - days * DAY_SECONDS);
}

let lastPhone = 0;

/**
 * A number like +18558361987, which the reference's runner always uses and a region lets report once only. Counted on by
 * the time, so that no number comes twice in a run: each file of tests has a counter of its own, and begins it later.
 */
export function freshPhone(): string {
  lastPhone = Math.max(lastPhone + 1, Math.floor(Date.now() / 10));
  return `+1855${2_000_000 + (lastPhone % 8_000_000)}`;
}

/** A fresh code, for symptoms since two days. A user report is issued to somebody on the phone. */
export async function issuedCode(testType = 'confirmed'): Promise<string> {
  const phone = testType === 'user-report' ? { phone: freshPhone() } : {};
  const answer = ok(await issue({ testType, symptomDate: await dayBefore(2), ...phone }));
  return String(answer.code);
}

export async function freshToken(testType = 'confirmed'): Promise<string> {
  return String(ok(await verify({ code: await issuedCode(testType) })).token);
}

/** The HMAC as the reference clients write it: risk 0 where none is sent (key-server.md §2.3). Base64. */
export function ekeyhmacOf(keys: readonly JsonKey[], hmacKey: Buffer): string {
  const segments = keys.map((key) =>
    [key.key, key.rollingStartNumber, key.rollingPeriod, key.transmissionRisk ?? 0].join('.'),
  );
  return createHmac('sha256', hmacKey).update(segments.sort().join(',')).digest('base64');
}

export interface Upload {
  temporaryExposureKeys: readonly JsonKey[];
  healthAuthorityID: string;
  verificationPayload: string;
  hmacKey: string;
  [more: string]: unknown;
}

/** A publish body with a certificate of its own for these keys. */
export async function certified(keys: readonly JsonKey[], testType = 'confirmed'): Promise<Upload> {
  const hmacKey = randomBytes(32);
  const token = await freshToken(testType);
  const answer = ok(await certificate({ token, ekeyhmac: ekeyhmacOf(keys, hmacKey) }));
  return {
    temporaryExposureKeys: keys,
    healthAuthorityID: stack().keyServer.healthAuthorityId,
    verificationPayload: String(answer.certificate),
    hmacKey: hmacKey.toString('base64'),
  };
}

/** Certificate and publish in one go. */
export async function published(
  keys: readonly JsonKey[],
  testType = 'confirmed',
  over: Record<string, unknown> = {},
): Promise<Reply> {
  return publish({ ...(await certified(keys, testType)), ...over });
}

/** Makes sure that the next few minutes are of one export window (and of one day). Local stacks only. */
export async function leaveWindowEnd(): Promise<void> {
  const left = schedule.periodSeconds - ((await time.now()) % schedule.periodSeconds);
  if (left < 600) await time.control?.advance(left);
}

/** Moves the stack's clock to when keys published at `at` are due, and exports. Local stacks only. */
export async function exportWhatWasPublishedAt(at: number): Promise<void> {
  await exportAt(dueAt(at, schedule));
}

/** Moves the stack's clock to `at` (never back), and exports. */
export async function exportAt(at: number): Promise<void> {
  const { control } = time;
  if (!control) throw new Error('This test moves the clock, which only a local stack has.');
  const left = at + 1 - (await time.now());
  if (left > 0) await control.advance(left);
  await runExport(time, control);
}

/** Every file of the index, checked by the rules of both platforms, oldest first. */
export async function exportedFiles(): Promise<Export[]> {
  const source = exportSourceOf(stack());
  const files: Export[] = [];
  for (const name of await fetchIndex(source, android, send)) {
    const { bytes } = await fetchArchive(name, source, android, send);
    files.push(await openArchive(bytes, trustedKeyOf(stack()), ['first', 'all-known']));
  }
  return files;
}

export interface Appearance {
  readonly list: 'keys' | 'revised';
  readonly reportType: number;
  readonly daysSinceOnset: number | undefined;
}

/** How a key appears in the files, oldest first. */
export function appearances(files: readonly Export[], { key }: JsonKey): Appearance[] {
  return files
    .flatMap(({ keys, revisedKeys }) => [
      ...keys.map((each) => ({ ...each, list: 'keys' as const })),
      ...revisedKeys.map((each) => ({ ...each, list: 'revised' as const })),
    ])
    .filter((each) => each.key.toString('base64') === key)
    .map(({ list, reportType, daysSinceOnset }) => ({ list, reportType, daysSinceOnset }));
}
