import { describe, expect, it } from 'vitest';
import { KEYS_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import { input, now, ownKey, region, setUp, withExport } from '../../../support/publish/write-authorities.ts';

describe('the key behind a name that phones know', () => {
  const { signerKeyArn: oldKey } = input;
  const newKey = 'arn:aws:kms:x:1:key/new';
  const signer = (keyArn: string, verificationKeyVersion: string) => ({
    keyArn,
    verificationKeyId: '999',
    verificationKeyVersion,
  });
  const known = { 'us-zz': [signer(oldKey, 'v1')], 'us-xy': [signer(newKey, 'v1')] };
  const signersWritten = (calls: unknown[][]) =>
    calls.filter(([name]) => name === 'configuration').map(([, configuration]) => Object(configuration).signers);

  it('cannot change: nothing is written, and the error says what did and what to do', async () => {
    const { calls, write } = setUp(known);
    const other = { ...input, region: { ...region, region: 'US-XY' }, signerKeyArn: newKey };
    const error: Error = await write([other, { ...input, signerKeyArn: newKey }]).catch((thrown) => thrown);
    expect(error.message).toBe(
      `region US-ZZ: another export key (${newKey}, until now ${oldKey}) under the unchanged verificationKeyId "999" and ` +
        'verificationKeyVersion "v1", so phones would reject every file. Name the key until now in ' +
        'keyServer.export.signerKeyArn, or take another version together with Apple and Google: ' +
        'docs/operations/lost-export-key.md',
    );
    expect(calls).toEqual([]);
  });

  it('is the same after the rollback that follows, which writes what was there before', async () => {
    const { calls, write } = setUp(known);
    await write([input]);
    expect(signersWritten(calls)).toEqual([known['us-zz']]);
  });

  it('is changed with an overlap: every further signer has its key and its times', async () => {
    const signers = [
      { verificationKeyId: '999', verificationKeyVersion: 'v2', from: '2026-12-02', firstFrom: '2026-12-15' },
    ];
    const file = withExport({ verificationKeyUntil: '2027-01-31' });
    const both = { ...file, keyServer: { ...file.keyServer, signers } };
    const { calls, write } = setUp(known);
    await write([{ ...input, region: both, signerKeyArns: { '999.v2': newKey } }]);
    const times = (text: string) => Date.parse(text) / 1_000;
    expect(signersWritten(calls)).toEqual([
      [
        { ...signer(oldKey, 'v1'), until: times('2027-01-31') },
        { ...signer(newKey, 'v2'), from: times('2026-12-02'), firstFrom: times('2026-12-15') },
      ],
    ]);
    await expect(write([{ ...input, region: both }])).rejects.toThrow('999.v2');
    const taken = setUp({ 'us-zz': [signer(oldKey, 'v1'), signer('arn:aws:kms:x:1:key/first-v2', 'v2')] });
    await expect(taken.write([{ ...input, region: both, signerKeyArns: { '999.v2': newKey } }])).rejects.toThrow(
      'another export key',
    );
  });

  it('changes together with its version, and back again when that deployment fails elsewhere', async () => {
    const next = { ...input, region: withExport({ verificationKeyVersion: 'v2' }), signerKeyArn: newKey };
    const forward = setUp(known);
    await forward.write([next]);
    expect(signersWritten(forward.calls)).toEqual([[signer(newKey, 'v2')]]);
    const back = setUp({ 'us-zz': [signer(newKey, 'v2')] });
    await back.write([input]);
    expect(signersWritten(back.calls)).toEqual([[signer(oldKey, 'v1')]]);
  });

  it('stays that of a region that ended and comes back', async () => {
    const { calls, write } = setUp(known);
    await write([]);
    expect(calls).toContainEqual(['end', 'us-gone', now + KEYS_AFTER_END_SECONDS]);
    await expect(write([{ ...input, signerKeyArn: newKey }])).rejects.toThrow('another export key');
  });

  it('may be one that existed before: the settings of the export do not repeat it', async () => {
    const { calls, write } = setUp();
    await write([{ ...input, region: withExport({ signerKeyArn: ownKey }), signerKeyArn: ownKey }]);
    const [, configuration] = calls.find(([name]) => name === 'configuration') ?? [];
    expect(configuration).toMatchObject({ signers: [signer(ownKey, 'v1')] });
    expect(configuration).not.toHaveProperty('signerKeyArn');
  });
});

describe('further series', () => {
  const second = { verificationKeyId: '998', verificationKeyVersion: 'v7' };
  const further = (...series: object[]) => ({
    ...region,
    keyServer: { ...region.keyServer, furtherExports: series.map((one) => ({ periodHours: 24, ...one })) },
  });
  const written = (calls: unknown[][]) =>
    calls.filter(([call]) => call === 'configuration').map(([, configuration]) => configuration);

  it('have rows of their own, with their filters, and with the key of the region or their own', async () => {
    const { calls, write } = setUp();
    const file = further(
      { name: 'travelers', travelers: 'only', forOthers: true },
      { name: 'abroad', regions: ['US-ZZ', 'US-ZY'], excludedRegions: ['US-ZX'], signer: second },
    );
    await write([{ ...input, region: file, furtherSigners: { abroad: ownKey } }]);
    const [own, travelers, abroad] = written(calls);
    expect(travelers).toEqual({
      ...(own as object),
      ...{ id: 'us-zz-travelers', periodHours: 24, excludedRegions: [], travelers: 'only' },
    });
    expect(abroad).toMatchObject({
      ...{ id: 'us-zz-abroad', region: 'US-ZZ', regions: ['US-ZZ', 'US-ZY'], excludedRegions: ['US-ZX'] },
      ...{ travelers: 'as-any', signers: [{ keyArn: ownKey, ...second }] },
    });
    expect(calls).toContainEqual(['other configurations', ['us-zz', 'us-zz-travelers', 'us-zz-abroad']]);
  });

  it('that are out of service are written no more, and so they end', async () => {
    const { calls, write } = setUp();
    await write([{ ...input, region: further({ name: 'old', ended: true, signer: second }) }]);
    expect(written(calls)).toHaveLength(1);
    expect(calls).toContainEqual(['other configurations', ['us-zz']]);
  });

  it('are not written without a key, or with another one under a name that phones know', async () => {
    const file = further({ name: 'abroad', signer: second });
    const { calls, write } = setUp({ 'us-zz-abroad': [{ keyArn: ownKey, ...second }] });
    await expect(write([{ ...input, region: file }])).rejects.toThrow('no key was made for the series abroad');
    const other = write([{ ...input, region: file, furtherSigners: { abroad: input.signerKeyArn } }]);
    await expect(other).rejects.toThrow(
      'Name the key until now in keyServer.furtherExports (us-zz-abroad) signer.signerKeyArn, or take another version',
    );
    expect(written(calls)).toEqual([]);
  });
});
