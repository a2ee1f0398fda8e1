/**
 * Empties the outbox (docs/decisions/013-messages.md): sends what waits, and writes down what somebody died over. Woken by the
 * table's stream for each waiting row, and every minute for whatever is left.
 */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import { type DeliverDeps, deliver, takeBack } from '../messages/deliver.ts';
import type { StoredCode } from '../store/code-writes.ts';
import { type Outbox, type OutboxRow, openWaitingMessage, type WaitingMessage } from '../store/outbox.ts';
import type { RegionStore } from '../store/region-store.ts';

export interface SenderDeps extends DeliverDeps {
  outbox: Outbox;
  regions: RegionStore;
  /** Ring `outbox`. */
  sealing: Ring;
}

/** Counts of a run, for its log line. */
export interface SenderReport {
  sent: number;
  refused: number;
  /** Still in the outbox: for the next run. */
  left: number;
  /** Given up: nobody knows, or nobody can know, whether they went. */
  unknown: number;
  expired: number;
}

type End = keyof SenderReport;

/** Far longer than any call lives that sends what it claimed: 12 s of sending, 20 s of a function. */
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
  return treat(
    deps,
    rows.filter((row) => row !== undefined),
    now,
  );
}

async function treat(deps: SenderDeps, rows: readonly OutboxRow[], now: UnixSeconds): Promise<SenderReport> {
  const report: SenderReport = { sent: 0, refused: 0, left: 0, unknown: 0, expired: 0 };
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const ends = await Promise.all(rows.slice(at, at + AT_ONCE).map((row) => endOf(deps, row, now)));
    for (const end of ends) report[end]++;
  }
  return report;
}

/** One row's failure must not keep the others: it stays, and the next run meets it. */
async function endOf(deps: SenderDeps, row: OutboxRow, now: UnixSeconds): Promise<End> {
  try {
    return row.state === 'waiting' ? await sendWaiting(deps, row, now) : await giveUp(deps, row, now);
  } catch {
    deps.count('MessageStuck');
    return 'left';
  }
}

/** Whoever claimed it died over it, or could not write down the end: the message may have gone, so it is never repeated. */
async function giveUp(deps: SenderDeps, { pk, region, diagnosis, since }: OutboxRow, now: UnixSeconds): Promise<End> {
  if (since + CLAIM_SECONDS > now) return 'left';
  deps.count('MessageUnknown');
  await deps.codes.markMessage(region, diagnosis, 'unknown');
  await deps.outbox.remove(pk);
  return 'unknown';
}

async function sendWaiting(deps: SenderDeps, row: OutboxRow, now: UnixSeconds): Promise<End> {
  const message = await openWaitingMessage(deps.sealing, row, now);
  const settings = await deps.regions.settings(row.region, now);
  if (!message) return giveUp(deps, { ...row, since: 0 }, now);
  const stored = storedCode(row, message);
  if (message.expires <= now || !settings) {
    deps.count('MessageExpired');
    await takeBack(deps, row.region, row.pk, stored);
    return 'expired';
  }
  const plain = { region: row.region, phone: message.phone, text: message.text, isUserReport: true };
  // Before the claim: where nobody can sign and the region wants it signed, the row waits for the next run.
  const text = await deps.authenticate(plain, settings.verification.sms.signed, now);
  if (!(await deps.outbox.claim(row.pk, now))) return 'left';
  const notSent = await deliver(deps, { pk: row.pk, stored, message: { ...plain, text } }, now);
  if (!notSent) return 'sent';
  if (notSent.outcome === 'failing') {
    // Nobody got anything, and the person waits: again in a minute, as long as the code lives.
    await deps.outbox.release(row.pk, now);
    return 'left';
  }
  await takeBack(deps, row.region, row.pk, stored);
  return 'refused';
}

function storedCode({ diagnosis }: OutboxRow, { codes, report }: WaitingMessage): StoredCode {
  return { diagnosis, codes, phone: report };
}
