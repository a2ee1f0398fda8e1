/**
 * Empties the outbox (docs/decisions/013-messages.md): sends what waits, and writes down what somebody died over. Woken by the
 * table's stream for each waiting row, and every minute for whatever is left.
 */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import { USER_REPORT_LABEL } from '../../../../protocol/sms/texts.ts';
import type { MessageEnd } from '../../../../protocol/statistics/counts.ts';
import { sendingMilliseconds } from '../../../shared/aws/options.ts';
import type { Ring } from '../../../shared/rings/rings.ts';
import { remainingMilliseconds } from '../../../shared/time-limit.ts';
import { messageText } from '../../issuing/draft-code.ts';
import { type DeliverDeps, deliver, type Parcel, takeBack } from '../../messages/deliver.ts';
import type { TextMessage } from '../../messages/providers/provider.ts';
import { type Outbox, type OutboxRow, openWaitingMessage, type WaitingMessage } from '../../store/outbox.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { Statistics } from '../../store/statistics.ts';

export interface SenderDeps extends DeliverDeps {
  outbox: Outbox;
  regions: RegionStore;
  /** Ring `outbox`. */
  sealing: Ring;
  statistics: Statistics;
}

/** Counts of a run, for its log line. */
export interface SenderReport {
  sent: number;
  refused: number;
  /** Still in the outbox: somebody has it, or it is for the next run. */
  left: number;
  /** Nobody knows whether they went. */
  unknown: number;
  /** Given up, as they surely did not go and would be of no use any more. */
  expired: number;
}

type End = keyof SenderReport;

/** How long a run may take, all of it with the time at which it began. */
export const RUN_MILLISECONDS = 30_000;
/** Far longer than anybody lives that sends what it claimed: 14 s of a call of staff, 17 s of the form, a run of this job. */
const CLAIM_SECONDS = 60;
/** Rows at a time: as many connections to a provider. */
const AT_ONCE = 10;

/** Every row that there is. */
export async function sweepOutbox(deps: SenderDeps, now: UnixSeconds): Promise<SenderReport> {
  return treat(deps, await deps.outbox.rows(), now);
}

/** The rows of a stream's records, as they are by now. */
export async function sendRows(deps: SenderDeps, keys: readonly string[], now: UnixSeconds): Promise<SenderReport> {
  const rows = await Promise.all(keys.map((pk) => deps.outbox.row(pk)));
  const present = rows.filter((row) => row !== undefined);
  return treat(deps, present, now);
}

/** Takes nothing up that its time limit might cut: such a message would be one that nobody knows of. */
async function treat(deps: SenderDeps, rows: readonly OutboxRow[], now: UnixSeconds): Promise<SenderReport> {
  const report: SenderReport = { sent: 0, refused: 0, left: 0, unknown: 0, expired: 0 };
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    const isLate = remainingMilliseconds() < sendingMilliseconds;
    const ends = await Promise.all(some.map((row) => (isLate ? 'left' : endOf(deps, row, now))));
    for (const end of ends) report[end]++;
  }
  return report;
}

/** One row's failure must not keep the others: it stays, and the next run meets it. */
async function endOf(deps: SenderDeps, row: OutboxRow, now: UnixSeconds): Promise<End> {
  try {
    return row.state === 'waiting' ? await sendWaiting(deps, row, now) : await meetClaimed(deps, row, now);
  } catch {
    deps.count('MessageStuck');
    return 'left';
  }
}

async function meetClaimed(deps: SenderDeps, row: OutboxRow, now: UnixSeconds): Promise<End> {
  return row.since + CLAIM_SECONDS > now ? 'left' : giveUp(deps, row);
}

/** Whoever claimed it died over it, or could not write down the end: the message may have gone, so it is never repeated. */
async function giveUp({ codes, outbox, count }: SenderDeps, { pk, region, diagnosis }: OutboxRow): Promise<End> {
  const isUnknown = await codes.markMessage(region, diagnosis, 'unknown');
  if (isUnknown) count('MessageUnknown');
  await outbox.remove(pk);
  return isUnknown ? 'unknown' : 'sent';
}

async function sendWaiting(deps: SenderDeps, row: OutboxRow, now: UnixSeconds): Promise<End> {
  const waiting = await openWaitingMessage(deps.sealing, row, now);
  // The key that sealed it is deleted: what it was nobody will know.
  if (!waiting) return giveUp(deps, row);
  const parcel = parcelOf(row, waiting);
  const settings = (await deps.regions.settings(row.region, now))?.verification;
  const told = (end: MessageEnd) => countMessage(deps, row.region, waiting, end, now);
  if (waiting.expires <= now || !settings) {
    await expire(deps, parcel);
    await told('refused');
    return 'expired';
  }
  // Before the claim: where nobody can sign and the region wants it signed, the row waits for the next run.
  const message = await signedMessage(deps, row.region, waiting, settings, now);
  if (!(await deps.outbox.claim(row.pk, now))) return 'left';
  const { outcome } = await deliver(deps, parcel, message, now);
  switch (outcome) {
    case 'accepted':
      await told('sent');
      return 'sent';
    case 'unknown':
      await told('unknown');
      return 'unknown';
    case 'failing':
      // Nobody got anything, and the person waits: again in a minute, as long as the code lives.
      await deps.outbox.release(row.pk, now);
      return 'left';
    case 'refused': {
      const end = (await takeBack(deps, parcel)) ? 'refused' : 'sent';
      await told(end);
      return end;
    }
  }
}

/** The report was counted when it came; this says whether its message went. */
async function countMessage(
  { statistics, count }: SenderDeps,
  region: string,
  { issuer }: WaitingMessage,
  end: MessageEnd,
  now: UnixSeconds,
): Promise<void> {
  if (issuer === undefined) return;
  await statistics({ now, count, apiKey: { region, id: issuer } }, { [`messages_${end}`]: 1 });
}

function parcelOf({ pk, region, diagnosis }: OutboxRow, { codes, report }: WaitingMessage): Parcel {
  return { pk, region, stored: { diagnosis, codes, phone: report } };
}

async function expire(deps: SenderDeps, parcel: Parcel): Promise<void> {
  deps.count('MessageExpired');
  await takeBack(deps, parcel);
}

async function signedMessage(
  { authenticate }: SenderDeps,
  region: string,
  { phone, code, issuedAt, expires }: WaitingMessage,
  settings: VerificationSettings,
  now: UnixSeconds,
): Promise<TextMessage> {
  const finding = { testType: 'user-report' } as const;
  const draft = { code, longCode: code, issuedAt, shortExpires: expires, longExpires: expires, finding };
  const text = messageText(draft, { wish: { template: USER_REPORT_LABEL }, settings }, region);
  const plain = { region, phone, text, isUserReport: true };
  return { ...plain, text: await authenticate(plain, settings.sms.signed, now) };
}
