/** Keys that come again: revision tokens (key-server.md §3), and how a change appears in the files (§3.5). */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayStartInterval, intervalAt } from '../../protocol/keys/interval.ts';
import { reportTypes } from '../../protocol/risk/report-types.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { ok, type Reply, refusal } from './support/call.ts';
import {
  appearances,
  exportedFiles,
  exportWhatWasPublishedAt,
  freshKey,
  freshKeys,
  type JsonKey,
  leaveWindowEnd,
  published,
  time,
} from './support/story.ts';

beforeAll(nextBrakeWindow);

const tokenOf = (reply: Reply) => ({ revisionToken: String(ok(reply).revisionToken) });

/** Keys published with `testType`, and the token that came back. */
async function upload(testType: string, keys?: JsonKey[]) {
  const sent = keys ?? (await freshKeys(2));
  return { keys: sent, token: tokenOf(await published(sent, testType)) };
}

describe('a stored key sent again', () => {
  it('needs its revision token', async () => {
    const { keys } = await upload('likely');
    expect(refusal(await published(keys, 'confirmed'))).toEqual([400, 'missing_revision_token']);
    const nonsense = { revisionToken: '***' };
    expect(refusal(await published(keys, 'confirmed', nonsense))).toEqual([400, 'missing_revision_token']);
  });

  it('needs its own, and unspoilt', async () => {
    const { keys, token } = await upload('likely');
    const foreign = (await upload('likely')).token;
    expect(refusal(await published(keys, 'confirmed', foreign))).toEqual([400, 'invalid_revision_token']);
    const bytes = Buffer.from(token.revisionToken, 'base64');
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    const spoilt = { revisionToken: bytes.toString('base64') };
    expect(refusal(await published(keys, 'confirmed', spoilt))).toEqual([400, 'invalid_revision_token']);
    const made = { revisionToken: Buffer.from('made up').toString('base64') };
    expect(refusal(await published(keys, 'confirmed', made))).toEqual([400, 'invalid_revision_token']);
  });

  it('needs a token that lists it: one of an earlier publish does not', async () => {
    const first = await upload('likely');
    const later = await freshKeys(1, 5);
    await published(later, 'likely', first.token);
    expect(refusal(await published(later, 'confirmed', first.token))).toEqual([400, 'invalid_revision_token']);
  });

  it('must have its start and period', async () => {
    const { keys, token } = await upload('likely');
    const [key] = keys;
    if (!key) throw new Error('no key');
    const shorter = { ...key, rollingPeriod: 100 };
    expect(refusal(await published([shorter], 'confirmed', token))).toEqual([400, 'invalid_revision_token']);
    const earlier = { ...key, rollingStartNumber: key.rollingStartNumber - 144 };
    expect(refusal(await published([earlier], 'confirmed', token))).toEqual([400, 'invalid_revision_token']);
  });

  it.each(['likely', 'user-report', 'negative'])('a confirmed key cannot become %s', async (testType) => {
    const { keys, token } = await upload('confirmed');
    expect(refusal(await published(keys, testType, token))).toEqual([400, 'invalid_report_type_transition']);
  });

  it('can change once; the same type again is no change', async () => {
    const { keys, token } = await upload('likely');
    expect(ok(await published(keys, 'likely', token))).not.toHaveProperty('insertedExposures');
    const second = tokenOf(await published(keys, 'confirmed', token));
    expect((await published(keys, 'confirmed', second)).status).toBe(200);
    expect(refusal(await published(keys, 'negative', second))).toEqual([400, 'key_already_revised']);
  });

  it('a negative result stores nothing, and gives a token', async () => {
    const keys = await freshKeys(2);
    const answer = ok(await published(keys, 'negative'));
    expect(answer).toMatchObject({ revisionToken: expect.any(String) });
    expect(answer).not.toHaveProperty('insertedExposures');
    expect(ok(await published(keys, 'confirmed')).insertedExposures).toBe(2);
  });
});

describe.skipIf(!time.control)('in the files (needs a clock that can be moved)', () => {
  /** First published, then changed after the first export. */
  let first: Record<'toConfirmed' | 'toNegative' | 'unchanged', Awaited<ReturnType<typeof upload>>>;
  /** Published and changed before any export. */
  let quick: { confirmed: JsonKey[]; negative: JsonKey[] };

  beforeAll(async () => {
    await leaveWindowEnd();
    first = {
      toConfirmed: await upload('likely'),
      toNegative: await upload('likely'),
      unchanged: await upload('user-report'),
    };
    const [confirmed, negative] = [await upload('likely'), await upload('user-report')];
    await published(confirmed.keys, 'confirmed', confirmed.token);
    await published(negative.keys, 'negative', negative.token);
    quick = { confirmed: confirmed.keys, negative: negative.keys };
    await exportWhatWasPublishedAt(await time.now());
    await published(first.toConfirmed.keys, 'confirmed', first.toConfirmed.token);
    await published(first.toNegative.keys, 'negative', first.toNegative.token);
    await exportWhatWasPublishedAt(await time.now());
  });

  const { confirmedTest, clinicalDiagnosis, selfReport, revoked } = reportTypes;
  const shape = (list: string, reportType: number) => expect.objectContaining({ list, reportType });

  it('a likely key comes as such, and again as revised when confirmed', async () => {
    const files = await exportedFiles();
    for (const key of first.toConfirmed.keys) {
      expect(appearances(files, key)).toEqual([shape('keys', clinicalDiagnosis), shape('revised', confirmedTest)]);
    }
  });

  it('a negative result revokes it', async () => {
    const files = await exportedFiles();
    for (const key of first.toNegative.keys) {
      expect(appearances(files, key)).toEqual([shape('keys', clinicalDiagnosis), shape('revised', revoked)]);
    }
  });

  it('what did not change comes once, with its days since onset', async () => {
    const files = await exportedFiles();
    const [newest] = first.unchanged.keys;
    expect(newest && appearances(files, newest)).toEqual([{ list: 'keys', reportType: selfReport, daysSinceOnset: 1 }]);
  });

  it('changed before the file was made: one entry of the new type, and none of a key that was revoked', async () => {
    const files = await exportedFiles();
    for (const key of quick.confirmed) expect(appearances(files, key)).toEqual([shape('keys', confirmedTest)]);
    for (const key of quick.negative) expect(appearances(files, key)).toEqual([]);
  });
});

describe.skipIf(!time.control)('a key that is still valid (needs a clock that can be moved)', () => {
  it('is in no file before its day is over, and in one after', async () => {
    const now = await time.now();
    const today = dayStartInterval(intervalAt(now));
    const [valid, expired] = [freshKey(today), freshKey(today - 144)];
    expect(ok(await published([valid, expired])).insertedExposures).toBe(2);
    await exportWhatWasPublishedAt(now);
    const early = await exportedFiles();
    const keyEnds = (today + 144) * 600;
    expect(appearances(early, expired)).toHaveLength(1);
    expect(appearances(early, valid)).toEqual([]);
    // Its hour is the one after its end (key-server.md §1.9).
    await exportWhatWasPublishedAt(keyEnds + 3_600);
    expect(appearances(await exportedFiles(), valid)).toHaveLength(1);
    const holding = (await exportedFiles()).find((file) =>
      file.keys.some((key) => key.key.toString('base64') === valid.key),
    );
    expect(holding && holding.start <= keyEnds + 3_600 && keyEnds + 3_600 < holding.end).toBe(true);
  });
});
