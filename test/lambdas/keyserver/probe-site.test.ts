import { describe, expect, it } from 'vitest';
import { type ProbedSeries, probeSite } from '../../../lambdas/keyserver/jobs/probe/probe-site.ts';
import { checkSigners } from '../../../protocol/export/read/check-signers.ts';
import { archiveOf, encodeExport, encodeSignatures, newSigner, signBin, zipOf } from '../../device/support/archive.ts';
import { type Answer, startPublicServer } from '../../support/http/public-server.ts';
import { probing } from '../../support/process/probing.ts';

const HOUR = 3_600;
const START = 1_795_219_200;
const UNTIL = START + 2 * HOUR;
const signer = newSigner();
const line = (start: number, end: number) => `files/us-zz/us-zz-0000000001-${start}-${end}-00001.zip`;
const newest = line(START, UNTIL);
const archive = await archiveOf({ start: START, end: UNTIL }, signer);
const stranger = await archiveOf({ start: START, end: UNTIL }, newSigner());
const series: ProbedSeries = {
  configuration: 'us-zz',
  region: 'US-ZZ',
  periodHours: 2,
  minimumAgeSeconds: 7_200,
  signers: [{ keyArn: 'arn:key', verificationKeyId: '999', verificationKeyVersion: 'v1' }],
};
/** The window that follows is due two hours after its end, and should be out an hour later. */
const LATE = UNTIL + 2 * HOUR + 7_200 + HOUR;

const site: Record<string, Answer> = {
  health: '{}',
  'us-zz/index.txt': `${line(START - 2 * HOUR, START)}\n${newest}`,
  'us-zz/until.txt': String(UNTIL),
  [newest]: archive,
};

async function look(changed: Record<string, Answer> = {}, now = UNTIL + HOUR, others: ProbedSeries[] = []) {
  const { url } = await startPublicServer({ ...site, ...changed });
  const { deps: common, counted, unexpected } = probing();
  const ages: number[] = [];
  const deps = {
    ...common,
    aged: (seconds: number) => ages.push(seconds),
    async publicKeyOf(arn: string) {
      if (arn !== 'arn:key') throw new Error('denied');
      return signer.publicKey;
    },
  };
  const targets = { healthUrl: `${url}health`, baseUrl: url, series: [series, ...others] };
  const summary = await probeSite(deps, targets, now);
  expect(JSON.stringify(summary)).not.toContain(url);
  return { ...summary, counted, ages, unexpected: unexpected.length };
}

const well = { checks: 3, failed: [], counted: [], ages: [HOUR], unexpected: 0 };

describe('the key server from outside', () => {
  it('is well', async () => expect(await look()).toEqual(well));

  it('is well with an index that lists nothing, as before the first key and in a quiet fortnight', async () => {
    expect(await look({ 'us-zz/index.txt': '' })).toEqual(well);
  });

  it.each([
    ['publish does not answer', { health: 503 }, 'publish/health', 'status 503'],
    ['the index is not there', { 'us-zz/index.txt': 404 }, 'us-zz/file', 'status 404'],
    ['the index may not be read', { 'us-zz/index.txt': 403 }, 'us-zz/file', 'status 403'],
    ['the newest file is not there', { [newest]: 404 }, 'us-zz/file', 'status 404'],
    ['the newest file is no zip', { [newest]: '<html>' }, 'us-zz/file', 'refused'],
    ['the newest file is signed by somebody else', { [newest]: stranger }, 'us-zz/file', 'refused'],
  ])('is not: %s', async (_, changed, what, why) => {
    expect(await look(changed as Record<string, Answer>)).toEqual({
      ...well,
      failed: [{ what, why }],
      counted: ['ProbeFailed'],
    });
  });

  it.each([
    [LATE - 1, []],
    [LATE, ['IndexStale']],
    [LATE + 1, ['IndexStale']],
  ])('is stale from the second on at which a window was due an hour ago: %i', async (now, events) => {
    const { counted, failed, ages } = await look({}, now);
    expect(counted).toEqual(events);
    expect(failed).toEqual(events.map(() => ({ what: 'us-zz/until', why: 'stale' })));
    expect(ages).toEqual([now - UNTIL]);
  });

  it.each([
    ['is not there', 404, 'status 404'],
    ['is no time', '<html>', 'malformed'],
  ])('counts as stale where the time %s', async (_, answer, why) => {
    const { counted, failed, ages } = await look({ 'us-zz/until.txt': answer });
    expect([counted, failed, ages]).toEqual([['IndexStale'], [{ what: 'us-zz/until', why }], []]);
  });

  it('is looked at for every region; the age is that of the region furthest behind', async () => {
    const yy = { ...series, configuration: 'us-yy', region: 'US-YY' };
    const answers = { 'us-yy/index.txt': '', 'us-yy/until.txt': String(UNTIL - HOUR) };
    expect(await look(answers, UNTIL + HOUR, [yy])).toEqual({ ...well, checks: 5, ages: [2 * HOUR] });
  });

  it('says that something else failed, and no more, where the public key cannot be had', async () => {
    const locked = { ...series, signers: series.signers.map((one) => ({ ...one, keyArn: 'arn:other' })) };
    const { failed, counted, unexpected } = await look({}, UNTIL + HOUR, [locked]);
    expect([failed, counted, unexpected]).toEqual([[{ what: 'us-zz/file', why: 'error' }], ['ProbeFailed'], 1]);
  });
});

describe('while a key is changed', () => {
  const next = newSigner();
  const v1 = { keyArn: 'arn:key', verificationKeyId: '999', verificationKeyVersion: 'v1' };
  const v2 = { keyArn: 'arn:next', verificationKeyId: '999', verificationKeyVersion: 'v2' };
  const DUE = UNTIL + 7_200;

  async function signedBy(...versions: ('v1' | 'v2')[]) {
    const bin = encodeExport({ start: START, end: UNTIL, infos: versions.map((version) => ({ version })) });
    const signatures = versions.map((version) => ({
      version,
      signature: signBin(bin, version === 'v1' ? signer : next),
    }));
    return zipOf([
      ['export.bin', bin],
      ['export.sig', encodeSignatures(signatures)],
    ]);
  }

  it.each([
    ['both sign, the old one first', { from: DUE, firstFrom: DUE + 600 }, {}, ['v1', 'v2'], true],
    ['the old one alone, before', { from: DUE + 600 }, {}, ['v1'], true],
    ['the new one is first in its time', { from: DUE }, {}, ['v2', 'v1'], true],
    [
      'it was made later than due, and both signed by then',
      { from: DUE + 300, firstFrom: DUE + 900 },
      {},
      ['v1', 'v2'],
      true,
    ],
    ['the old one has ended', { from: DUE - 60 }, { until: DUE }, ['v2'], true],
    ['the new one is missing', { from: DUE, firstFrom: DUE + 600 }, {}, ['v1'], false],
    ['the old one is missing', { from: DUE }, {}, ['v2'], false],
    ['the order is wrong', { from: DUE, firstFrom: DUE + 900 }, {}, ['v2', 'v1'], false],
    ['the old one goes on', { from: DUE - 60 }, { until: DUE }, ['v2', 'v1'], false],
  ] as const)('%s', async (_, times, end, versions, isWell) => {
    const { url } = await startPublicServer({ ...site, [newest]: await signedBy(...versions) });
    const { deps: common } = probing();
    const deps = {
      ...common,
      aged: () => {},
      publicKeyOf: async (arn: string) => (arn === 'arn:key' ? signer.publicKey : next.publicKey),
    };
    const rotating = {
      ...series,
      signers: [
        { ...v1, ...end },
        { ...v2, ...times },
      ],
    };
    const { failed } = await probeSite(
      deps,
      { healthUrl: `${url}health`, baseUrl: url, series: [rotating] },
      DUE + 600 - 1,
    );
    expect(failed).toEqual(isWell ? [] : [{ what: 'us-zz/file', why: 'refused' }]);
  });

  it('a signature that is there and wrong is found, though phones would take the file', async () => {
    const bin = encodeExport({ start: START, end: UNTIL, infos: [{ version: 'v1' }, { version: 'v2' }] });
    const forged = encodeSignatures([
      { version: 'v1', signature: signBin(bin, signer) },
      { version: 'v2', signature: signBin(bin, signer) },
    ]);
    const zip = await zipOf([
      ['export.bin', bin],
      ['export.sig', forged],
    ]);
    const keys = [
      { ...v1, publicKey: signer.publicKey },
      { ...v2, publicKey: next.publicKey },
    ];
    await expect(checkSigners(zip, keys)).rejects.toMatchObject({ reason: 'wrong-signature' });
  });
});
