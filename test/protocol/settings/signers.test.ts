/** What of a region's signing keys is refused before a deployment. */
import { describe, expect, it } from 'vitest';
import { exportSettings } from '../../../protocol/export/settings.ts';
import {
  furtherSigner,
  secondsOf,
  signersWithKeys,
  signerTimes,
  withLeadingSigner,
} from '../../../protocol/export/signer-settings.ts';
import { signerProblems } from '../../../protocol/settings/rules/signers.ts';

const key = (version: string, times: object = {}) => ({
  verificationKeyId: '310',
  verificationKeyVersion: version,
  ...times,
});

function found(first: object, signers: readonly object[], others: ReturnType<typeof key>[] = []): string[] {
  const own = exportSettings.parse({ periodHours: 4, ...key('v1'), ...first });
  const problems = signerProblems({ export: own, signers: signers.map((one) => furtherSigner.parse(one)), others });
  return problems.map(({ rule, path, problem, remedy }) => `[${rule}] ${path.join('.')} ${problem}; ${remedy}`);
}

describe('keys of a region', () => {
  it('are one, for ever, unless more is said', () => expect(found({}, [])).toEqual([]));

  it('are changed with an overlap', () => {
    const next = key('v2', { from: '2026-12-01', firstFrom: '2026-12-08T10:00:00Z' });
    expect(found({ verificationKeyUntil: '2026-12-31' }, [next])).toEqual([]);
    expect(
      found({ verificationKeyUntil: '2026-12-31' }, [
        { ...next, until: '2028-01-01' },
        key('v3', { from: '2027-12-01' }),
      ]),
    ).toEqual([]);
  });

  it.each([
    ['2026-12-31T00:00:00Z', []],
    ['2026-12-30T23:59:59Z', ['until 2026-12-31T00:00:00Z']],
  ])('never leave a second unsigned: %s', (verificationKeyUntil, words) => {
    const next = key('v2', { from: '2026-12-31' });
    expect(found({ verificationKeyUntil }, [next])).toEqual(
      words.map(
        (until) =>
          `[signer-gap] keyServer.export.verificationKeyUntil is ${verificationKeyUntil}, and from then on no key signs ` +
          `${until}; allowed: none, or a time at which another key signs`,
      ),
    );
  });

  it('do not all end', () => {
    const next = key('v2', { from: '2026-12-01', until: '2027-12-01' });
    expect(found({ verificationKeyUntil: '2026-12-31' }, [next])).toEqual([
      '[signer-gap] keyServer.signers.0.until is 2027-12-01T00:00:00Z, and from then on no key signs; allowed: none, or a time at which another key signs',
    ]);
    expect(found({ verificationKeyUntil: '2026-12-31' }, [])).toHaveLength(1);
  });

  it.each([
    [{ from: '2026-12-01', until: '2026-12-01T00:00:01Z' }, []],
    [
      { from: '2026-12-01', until: '2026-12-01' },
      ['[signer-times] keyServer.signers.0.until is 2026-12-01; allowed: a time after from (2026-12-01)'],
    ],
    [{ from: '2026-12-01', firstFrom: '2026-12-01' }, []],
    [
      { from: '2026-12-01', firstFrom: '2026-11-30T23:59:59Z' },
      ['[signer-times] keyServer.signers.0.firstFrom is 2026-11-30T23:59:59Z; allowed: 2026-12-01 or later'],
    ],
    [
      { from: '2026-12-01', firstFrom: '2026-12-02', until: '2026-12-02' },
      ['[signer-times] keyServer.signers.0.firstFrom is 2026-12-02; allowed: from 2026-12-01 to before 2026-12-02'],
    ],
  ])('begin before they end: %j', (times, problems) => expect(found({}, [key('v2', times)])).toEqual(problems));

  it('have a name each', () => {
    const next = key('v2', { from: '2026-12-01' });
    const words = 'with the id "310" the name of another key; allowed: a version of its own';
    expect(found({}, [key('v1', { from: '2026-12-01' })])).toEqual([
      `[signer-name] keyServer.signers.0.verificationKeyVersion is "v1", ${words}`,
    ]);
    expect(found({}, [next, next])).toEqual([
      `[signer-name] keyServer.signers.1.verificationKeyVersion is "v2", ${words}`,
    ]);
    expect(found({}, [next], [key('v2')])).toHaveLength(1);
  });

  it.each([9, 10])('are ten at a time: the first and %d more', (more) => {
    const signers = Array.from({ length: more }, (_, at) => key(`v${at + 2}`, { from: `2026-12-${10 + at}` }));
    expect(found({}, signers)).toEqual(
      more === 9
        ? []
        : [
            '[signer-count] keyServer.signers are more than 10 at a time, from 2026-12-19T00:00:00Z on; ' +
              'allowed: 10 with the first one, which is what phones read',
          ],
    );
  });

  it.each(['2026-12', '2026-12-01T00:00Z', '2026-13-01', '2026-12-01T00:00:00+01:00', 'soon', ''])(
    'have no time %j',
    (from) => {
      expect(furtherSigner.safeParse(key('v2', { from })).success).toBe(false);
    },
  );
});

describe('keys with their ARNs', () => {
  const first = key('v1', { verificationKeyUntil: '2026-12-31' });
  const times = signerTimes(first, [furtherSigner.parse(key('v2', { from: '2026-12-01', firstFrom: '2026-12-08' }))]);

  it('have times in seconds', () => {
    expect(signersWithKeys(times, 'arn:1', { '310.v2': 'arn:2' })).toEqual([
      { ...key('v1'), keyArn: 'arn:1', until: secondsOf('2026-12-31') },
      { ...key('v2'), keyArn: 'arn:2', from: secondsOf('2026-12-01'), firstFrom: secondsOf('2026-12-08') },
    ]);
    expect(secondsOf('2026-12-01')).toBe(1_796_083_200);
  });

  it('are not left out', () => expect(() => signersWithKeys(times, 'arn:1', {})).toThrow('310.v2'));
});

describe('the key that stands first', () => {
  const next = furtherSigner.parse(key('v2', { from: '2026-12-01', firstFrom: '2026-12-08' }));
  const region = {
    keyServer: { export: { ...key('v1'), verificationKeyUntil: '2026-12-31', signerKeyArn: 'arn:1' }, signers: [next] },
  };
  const leadingAt = (time: string) => withLeadingSigner(region, secondsOf(time)).keyServer.export;

  it.each([
    ['2026-12-07T23:59:59Z', 'v1', 'arn:1'],
    ['2026-12-08', 'v2', undefined],
    ['2027-01-08', 'v2', undefined],
  ])('is what phones are told of: %s', (time, verificationKeyVersion, signerKeyArn) => {
    expect(leadingAt(time)).toMatchObject({ verificationKeyVersion, signerKeyArn });
  });

  it('is the first one where nobody signs', () => {
    const { export: own } = region.keyServer;
    const alone = { keyServer: { export: own, signers: [] } };
    expect(withLeadingSigner(alone, secondsOf('2027-01-08'))).toBe(alone);
  });
});
