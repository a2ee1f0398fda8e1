import { describe, expect, it } from 'vitest';
import { type Site, verifySite } from '../../../device/verify/site.ts';
import { verificationText } from '../../../device/verify/text.ts';
import { exportFileName } from '../../../protocol/export/name.ts';
import { archiveOf, newSigner, type TestExport } from '../support/archive.ts';
import { type FakeAnswer, fakeSite, fileHeaders, indexHeaders } from './fake-site.ts';

const HOUR = 3_600;
const BASE_TIME = 1_613_520_000; // 2021-02-17T00:00:00Z
const NOW = BASE_TIME + 9 * HOUR;
const SITE_URL = 'https://keys.example.org/';
const INDEX = `${SITE_URL}us-zz/index.txt`;
const UNTIL = `${SITE_URL}us-zz/until.txt`;
const signer = newSigner();
const site: Site = {
  indexUrl: INDEX,
  baseUrl: SITE_URL,
  trusted: { publicKey: signer.publicKey, id: '999', version: 'v1' },
  periodHours: 4,
  minimumAgeSeconds: 7_200,
};

const window = (from: number) => ({ start: BASE_TIME + from * HOUR, end: BASE_TIME + (from + 4) * HOUR });
const lineOf = (from: number, part = 1) => `files/us-zz/${exportFileName('us-zz', 1, window(from), part)}`;
const key = {
  key: Buffer.alloc(16, 3),
  rollingStart: 2_689_200 - 144,
  rollingPeriod: 144,
  reportType: 1,
  daysSinceOnset: 0,
};

const fileOf = async (from: number, over: TestExport = {}): Promise<FakeAnswer> => ({
  headers: fileHeaders,
  body: await archiveOf({ ...window(from), keys: [key], ...over }, signer),
});

/** Two windows, all in order. */
async function good(): Promise<Map<string, FakeAnswer>> {
  return new Map([
    [INDEX, { headers: indexHeaders, body: `${lineOf(0)}\n${lineOf(4)}` }],
    [UNTIL, { headers: indexHeaders, body: String(BASE_TIME + 8 * HOUR) }],
    [SITE_URL + lineOf(0), await fileOf(0)],
    [SITE_URL + lineOf(4), await fileOf(4)],
  ]);
}

async function verified(changes: readonly [string, FakeAnswer][], over: Partial<Site> = {}, ranges = true) {
  const answers = new Map([...(await good()), ...changes]);
  const fake = fakeSite(answers, ranges);
  const progress: number[] = [];
  const deps = { send: fake.send, now: NOW, progress: (done: number) => void progress.push(done) };
  const verification = await verifySite({ ...site, ...over }, deps);
  const codes = verification.findings.map(({ code }) => code);
  return { ...fake, verification, codes, progress };
}

describe('verifySite', () => {
  it('finds nothing on a good site, and says what is there', async () => {
    const { verification, progress } = await verified([]);
    expect(verification).toMatchObject({
      lines: 2,
      until: BASE_TIME + 8 * HOUR,
      files: [{ line: lineOf(0), region: 'US-ZZ', keys: 1, revisedKeys: 0 }, { line: lineOf(4) }],
      findings: [],
    });
    expect(progress).toEqual([1, 2]);
    expect(verificationText(verification)).toContain('Phones can use this site.');
  });

  const index = (body: string, headers: Record<string, string> = indexHeaders): [string, FakeAnswer][] => [
    [INDEX, { headers, body }],
  ];
  const withoutHeader = (name: keyof typeof indexHeaders) =>
    Object.fromEntries(Object.entries(indexHeaders).filter(([each]) => each !== name));
  const both = `${lineOf(0)}\n${lineOf(4)}`;
  const faults: [string, [string, FakeAnswer][]][] = [
    ['unreachable', [[INDEX, { status: 0 }]]],
    ['status', [[INDEX, { status: 403 }]]],
    ['redirect', [[INDEX, { status: 301 }]]],
    ['content-type', index(both, { ...indexHeaders, 'Content-Type': 'text/html' })],
    ['cookie', index(both, { ...indexHeaders, 'Set-Cookie': 'a=b' })],
    ['not-cached', index(both, withoutHeader('Cache-Control'))],
    ['cached-too-long', index(both, { ...indexHeaders, 'Cache-Control': 'max-age=901' })],
    ['no-etag', index(both, withoutHeader('ETag'))],
    ['no-file', index('')],
    ['index-blank-line', index(`${lineOf(0)}\n\n${lineOf(4)}`)],
    ['index-not-a-path', index(`${both}\n../secret.zip`)],
    ['index-line-twice', index(`${both}\n${lineOf(4)}`)],
    ['order', index(`${lineOf(4)}\n${lineOf(0)}`)],
    ['until-missing', [[UNTIL, { status: 404 }]]],
    ['until-malformed', [[UNTIL, { body: '<html>' }]]],
    ['unreachable', [[SITE_URL + lineOf(0), { status: 0 }]]],
    ['status', [[SITE_URL + lineOf(0), { status: 404 }]]],
    ['refused', [[SITE_URL + lineOf(0), { headers: fileHeaders, body: '<!doctype html>' }]]],
    ['unlisted', [[SITE_URL + lineOf(4, 2), { headers: fileHeaders, body: 'x' }]]],
  ];
  it.each(faults)('finds %s', async (code, changes) => {
    expect((await verified(changes)).codes).toContain(code);
  });

  it.each([
    ['cached-too-short', { ...fileHeaders, 'Cache-Control': 'max-age=86399' }],
    ['cached-too-short', { ...fileHeaders, 'Cache-Control': 'no-store' }],
    ['content-type', { ...fileHeaders, 'Content-Type': 'text/html' }],
  ])('finds %s of a file', async (code, headers) => {
    const { body = '' } = await fileOf(0);
    expect((await verified([[SITE_URL + lineOf(0), { headers, body }]])).codes).toEqual([code]);
  });

  const contents: [string, TestExport][] = [
    ['wrong-times', { start: BASE_TIME - HOUR }],
    ['gap', { end: BASE_TIME + 3 * HOUR }],
    ['overlap', { end: BASE_TIME + 5 * HOUR }],
    ['archive', { keys: [{ ...key, rollingPeriod: 145 }] }],
  ];
  it.each(contents)('finds %s in a file', async (code, over) => {
    expect((await verified([[SITE_URL + lineOf(0), await fileOf(0, over)]])).codes).toContain(code);
  });

  it('takes a key that can still be used for an error, since everybody reads it', async () => {
    const alive = await fileOf(0, { keys: [{ ...key, rollingStart: 2_689_200 }] });
    const { verification } = await verified([[SITE_URL + lineOf(0), alive]]);
    const found = verification.findings.find(({ detail }) => detail?.startsWith('key-still-valid'));
    expect(found?.severity).toBe('error');
  });

  it.each([
    [-1, []],
    [0, ['stale']],
  ])('is stale an hour after the next window was due: %d s', async (more, expected) => {
    const until = NOW - 4 * HOUR - 2 * HOUR - HOUR - more;
    const exact = until - (until % (4 * HOUR));
    const fake = fakeSite(new Map([...(await good()), [UNTIL, { headers: indexHeaders, body: String(exact) }]]));
    const now = exact + 7 * HOUR + more;
    const { findings } = await verifySite(site, { send: fake.send, now, progress: () => {} });
    expect(findings.map(({ code }) => code).filter((code) => code === 'stale')).toEqual(expected);
  });

  it('verifies a site whose names say nothing by the headers of its files', async () => {
    const changes: [string, FakeAnswer][] = [
      [INDEX, { headers: indexHeaders, body: 'a\nb' }],
      [UNTIL, { status: 404 }],
      [`${SITE_URL}a`, await fileOf(0)],
      [`${SITE_URL}b`, await fileOf(5)],
    ];
    const { codes, asked } = await verified(changes, { periodHours: undefined });
    expect(codes).toEqual(['until-missing', 'gap']);
    expect(asked.filter((line) => line.startsWith('HEAD'))).toEqual([]);
  });

  it('says when nothing new came for two days and nobody says why', async () => {
    const fake = fakeSite(new Map([...(await good()), [UNTIL, { status: 404 }]]));
    for (const [more, expected] of [
      [0, []],
      [1, ['nothing-new']],
    ] as const) {
      const now = BASE_TIME + 8 * HOUR + 48 * HOUR + more;
      const { findings } = await verifySite(site, { send: fake.send, now, progress: () => {} });
      expect(findings.map(({ code }) => code).filter((code) => code === 'nothing-new')).toEqual(expected);
    }
  });

  it('wants https, a slash and a key', async () => {
    const plainSite = { indexUrl: INDEX.replace('https', 'http'), baseUrl: SITE_URL.slice(0, -1), trusted: undefined };
    const { codes } = await verified([], plainSite);
    expect(codes).toEqual(['not-https', 'base-without-slash', 'signatures-unchecked', 'status']);
  });

  it('wants parts of a file, for phones that lose the line', async () => {
    expect((await verified([], {}, false)).codes).toEqual(['no-range']);
  });

  it('refuses files that are signed by another key', async () => {
    const { codes } = await verified([], { trusted: { publicKey: newSigner().publicKey, id: '999', version: 'v1' } });
    expect(codes.filter((code) => code === 'refused')).toHaveLength(4);
  });

  it('draws a kind of finding together', async () => {
    const lines = Array.from({ length: 9 }, (_, n) => `gone-${n}`);
    const { verification } = await verified([[INDEX, { headers: indexHeaders, body: lines.join('\n') }]]);
    const text = verificationText(verification);
    expect(text).toContain('  status: it does not answer 200');
    expect(text).toContain('… and 4 more');
    expect(text).toContain('9 errors');
  });
});
