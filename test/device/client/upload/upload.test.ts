import { beforeEach, describe, expect, it } from 'vitest';
import { CertificateError } from '../../../../device/client/certificate.ts';
import type { Send } from '../../../../device/client/http.ts';
import { android, ios, type Profile } from '../../../../device/client/profile.ts';
import { proceed, proceedInBackground, type Uploader } from '../../../../device/client/upload/proceed.ts';
import { answered, enterCode, noAnswers, shareWith } from '../../../../device/client/upload/steps.ts';
import { memoryStore } from '../../../../device/client/upload/upload.ts';
import { DAY_SECONDS, intervalAt } from '../../../../protocol/keys/interval.ts';
import { SingleUseServer } from '../../support/single-use-server.ts';
import { keysUntil, lossyLine, NOON, sessionOver } from '../../support/uploading.ts';

const CODE = '73940562';
let server: SingleUseServer;

beforeEach(() => {
  server = new SingleUseServer(NOON);
  server.codes.set(CODE, { testType: 'confirmed', expiresAt: NOON + 900 });
});

/** A phone whose clock is `fast` by so many seconds; its code is entered. */
function phone(over: { profile?: Profile; send?: Send; fast?: number } = {}): Uploader {
  const { profile = android, send = server.send, fast = 0 } = over;
  const session = sessionOver(send, profile);
  const store = memoryStore();
  store.keep({ ...store.read(), upload: enterCode(session, CODE) });
  return { session, store, now: () => server.now + fast };
}

/** To the person's turn, and through it. Keys of the 14 days by the phone's own clock. */
async function agree({ session, store, now }: Uploader, answers = noAnswers): Promise<void> {
  const time = await now();
  const upload = await proceed({ session, store, now });
  if (upload.at !== 'diagnosed') throw new Error(`The upload is ${upload.at}`);
  const consent = { keys: keysUntil(time), revisionToken: store.read().revisionToken, answers };
  store.keep({ ...store.read(), upload: shareWith(session, upload, consent, time) });
}

/** Past the certificate, which is kept and not used yet. */
async function certify(uploader: Uploader): Promise<void> {
  await agree(uploader);
  const unplugged = lossyLine(uploader.session.send, [undefined, 'request']);
  const session = { ...uploader.session, send: unplugged };
  await expect(proceed({ ...uploader, session })).rejects.toThrow('lost');
  expect(uploader.store.read().upload?.at).toBe('publishing');
}

const sentTo = (path: string) =>
  server.requests.filter(({ url }) => url.endsWith(path)).map(({ body }) => JSON.parse(String(body)));

describe('an upload', () => {
  it.each([android, ios])('goes from the code to shared keys ($name)', async (profile) => {
    const uploader = phone({ profile });
    await agree(uploader);
    expect(await proceed(uploader)).toMatchObject({ at: 'shared', receipt: { insertedExposures: 14 } });
    expect(uploader.store.read().revisionToken).not.toBe('');
    expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
  });

  it('sends what the person says: onset as the interval of its midnight, and traveler', async () => {
    const uploader = phone();
    await agree(uploader, { symptomDate: '2026-11-19', traveler: true });
    await proceed(uploader);
    const onset = Date.parse('2026-11-19T00:00:00Z') / 600_000;
    expect(sentTo('/v1/publish')).toMatchObject([{ symptomOnsetInterval: onset, traveler: true }]);
  });

  it('is over when it is shared, and waits for the person when it is her turn', async () => {
    const uploader = phone();
    const upload = await proceed(uploader);
    expect(await proceed(uploader)).toBe(upload);
    await agree(uploader);
    const shared = await proceed(uploader);
    expect(await proceed(uploader)).toBe(shared);
    expect(server.requests).toHaveLength(3);
    expect(() => answered(uploader.session, shared, {} as never, NOON)).toThrow('awaits no answer');
    await expect(proceed({ ...uploader, store: memoryStore() })).rejects.toThrow('no upload');
  });

  it('that is refused is over, and the next code begins another', async () => {
    const uploader = phone();
    server.now = NOON + 900;
    await expect(proceed(uploader)).rejects.toMatchObject({ code: 'code_expired' });
    const refused = { at: 'refused', call: 'verify', status: 400, code: 'code_expired', problem: 'expired code' };
    expect(await proceed(uploader)).toEqual(refused);
    expect(server.requests).toHaveLength(1);
  });
});

describe('trouble that may pass', () => {
  const failing = (...statuses: number[]): Send => {
    return async (request) => {
      const status = statuses.shift();
      if (status === undefined) return server.send(request);
      const body = Buffer.from('{"error":"no"}');
      return { method: '', path: '', requestBytes: 0, status, headers: [], body, milliseconds: 1 };
    };
  };

  it.each([429, 500, 503, 401])('%d leaves the upload where it is', async (status) => {
    const uploader = phone({ send: failing(status) });
    const before = uploader.store.read();
    await expect(proceed(uploader)).rejects.toMatchObject({ exchange: { status } });
    expect(uploader.store.read()).toEqual(before);
    expect(await proceed(uploader)).toMatchObject({ at: 'diagnosed' });
  });

  it.each(['/api/verify', '/api/certificate', '/v1/publish'])(
    'a page instead of the answer of %s is an answer lost',
    async (path) => {
      let pages = 1;
      const send: Send = async (request) => {
        const exchange = await server.send(request);
        return request.url.endsWith(path) && pages-- > 0 ? { ...exchange, body: Buffer.from('<html>') } : exchange;
      };
      const uploader = phone({ send });
      const all = async () => {
        if (uploader.store.read().upload?.at === 'entered') await agree(uploader);
        return proceed(uploader);
      };
      await expect(all()).rejects.toMatchObject({ exchange: { status: 200 } });
      expect(await all()).toMatchObject({ at: 'shared' });
      expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
    },
  );

  it.each(['/api/verify', '/api/certificate', '/v1/publish'])(
    'at %s is told once, and nothing is sent again',
    async (path) => {
      let refusals = 0;
      const send: Send = async (request) => {
        if (!request.url.endsWith(path) || refusals > 0) return server.send(request);
        refusals++;
        return failing(503)(request);
      };
      const uploader = phone({ send });
      const all = async () => {
        if (uploader.store.read().upload?.at === 'entered') await agree(uploader);
        return proceed(uploader);
      };
      await expect(all()).rejects.toMatchObject({ exchange: { status: 503 } });
      expect(server.requests.filter(({ url }) => url.endsWith(path))).toHaveLength(0);
      expect(await all()).toMatchObject({ at: 'shared' });
      expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
    },
  );

  it('in the background is tried again after pauses that grow', async () => {
    const uploader = phone({ send: lossyLine(failing(503, 429, 503), ['request']) });
    const waited: number[] = [];
    const wait = async (seconds: number) => void waited.push(seconds);
    expect(await proceedInBackground(uploader, wait)).toMatchObject({ at: 'diagnosed' });
    expect(waited).toEqual([1_800, 3_600, 7_200, 14_400]);
  });

  it.each([401, 400, 404])('%d is not tried again in the background', async (status) => {
    const uploader = phone({ send: failing(status) });
    const wait = async () => Promise.reject(new Error('it waited'));
    await expect(proceedInBackground(uploader, wait)).rejects.toMatchObject({ exchange: { status } });
  });
});

describe('a certificate that expired before the keys went out', () => {
  it.each([
    ['a second before its end', 899, 1],
    ['at its end', 900, 2],
    ['a second later', 901, 2],
    ['hours later', 50_000, 2],
    ['a second before the token ends', DAY_SECONDS - 1, 2],
  ])('%s', async (_, seconds, certificates) => {
    const uploader = phone();
    await certify(uploader);
    server.now += seconds;
    expect(await proceed(uploader)).toMatchObject({ at: 'shared' });
    expect(sentTo('/api/certificate')).toHaveLength(certificates);
    expect(new Set(sentTo('/api/certificate').map(({ padding }) => padding)).size).toBe(1);
    expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
  });

  it.each([0, 1])('is not asked for %d s after the end of the token: the person needs a new code', async (seconds) => {
    const uploader = phone();
    await certify(uploader);
    server.now += DAY_SECONDS + seconds;
    expect(await proceed(uploader)).toMatchObject({ at: 'refused', problem: 'expired code', code: 'token_expired' });
    expect(server.requests).toHaveLength(2);
  });

  it('a token that expired before the person agreed is refused by the server', async () => {
    const uploader = phone();
    await agree(uploader);
    server.now += DAY_SECONDS;
    await expect(proceed(uploader)).rejects.toMatchObject({ code: 'token_expired' });
    expect(uploader.store.read().upload).toMatchObject({ at: 'refused', problem: 'expired code' });
  });

  it('is learned from the key server by a phone that does not look, and asked for once', async () => {
    const uploader = phone({ profile: { ...android, certificateCheck: 'presence' } });
    await certify(uploader);
    server.now += 900;
    expect(await proceed(uploader)).toMatchObject({ at: 'shared' });
    expect(sentTo('/v1/publish')).toHaveLength(2);
    expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
  });

  it('and is refused again ends the upload', async () => {
    let refusals = 0;
    const send: Send = async (request) => {
      if (!request.url.endsWith('publish')) return server.send(request);
      refusals++;
      const body = Buffer.from('{"errorCode":"health_authority_verification_certificate_invalid"}');
      return { method: '', path: '', requestBytes: 0, status: 401, headers: [], body, milliseconds: 1 };
    };
    const uploader = phone({ send });
    await agree(uploader);
    await expect(proceed(uploader)).rejects.toMatchObject({ exchange: { status: 401 } });
    expect(uploader.store.read().upload).toMatchObject({ at: 'refused', problem: 'server error' });
    expect(refusals).toBe(2);
  });
});

// docs/decisions/006: a receipt ends with the hour after its certificate; then nothing tells a repetition from other people's keys.
describe('a publish whose answer was lost and whose certificate has expired', () => {
  it.each([
    ['in the hour of its receipt', 3_599, 'shared'],
    ['after its receipt', 3_600, 'refused'],
  ])('%s', async (_, seconds, at) => {
    const uploader = phone();
    await agree(uploader);
    const session = { ...uploader.session, send: lossyLine(server.send, [undefined, 'answer']) };
    await expect(proceed({ ...uploader, session })).rejects.toThrow('lost');
    server.now += seconds;
    await proceed(uploader).catch(() => {});
    expect(uploader.store.read().upload?.at).toBe(at);
    expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
  });
});

const hours = (count: number) => count * 3_600;

describe('a phone whose clock is wrong', () => {
  it.each([
    ['slow by three hours', -hours(3)],
    ['slow by a day', -DAY_SECONDS],
    ['slow by a quarter of an hour', -900],
    ['fast by less than a certificate lives', 899],
  ])('%s publishes all its keys', async (_, fast) => {
    const uploader = phone({ fast });
    await agree(uploader);
    expect(await proceed(uploader)).toMatchObject({ at: 'shared', receipt: { insertedExposures: 14, code: '' } });
    const [{ temporaryExposureKeys }] = sentTo('/v1/publish');
    const starts = temporaryExposureKeys.map((key: { rollingStartNumber: number }) => key.rollingStartNumber);
    expect(Math.max(...starts)).toBeLessThanOrEqual(intervalAt(server.now + fast));
  });

  it('slow by three hours believes in an expired certificate, and asks again when the key server refuses it', async () => {
    const uploader = phone({ fast: -hours(3) });
    await certify(uploader);
    server.now += hours(1);
    expect(await proceed(uploader)).toMatchObject({ at: 'shared' });
    expect([sentTo('/api/certificate').length, sentTo('/v1/publish').length]).toEqual([2, 2]);
    expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
  });

  it.each([
    ['by as long as a certificate lives', 900],
    ['by three hours', hours(3)],
    ['by a day', DAY_SECONDS],
  ])('fast %s holds every certificate for expired, and carries on once it is right', async (_, fast) => {
    let error = fast;
    const uploader: Uploader = { ...phone(), now: () => server.now + error };
    await agree(uploader);
    await expect(proceed(uploader)).rejects.toThrow("is this phone's clock right?");
    await expect(proceed(uploader)).rejects.toBeInstanceOf(CertificateError);
    expect(sentTo('/v1/publish')).toEqual([]);
    error = 0;
    expect(await proceed(uploader)).toMatchObject({ at: 'shared' });
    expect(server.taken).toEqual({ verify: 1, certificate: 1, publish: 1 });
  });

  it("fast by a day sends a key of the server's future, which is left out, if it does not look at certificates", async () => {
    const uploader = phone({ profile: { ...android, certificateCheck: 'presence' }, fast: DAY_SECONDS });
    await agree(uploader, { symptomDate: '2026-11-23', traveler: false });
    const shared = await proceed(uploader);
    expect(shared).toMatchObject({ at: 'shared', receipt: { insertedExposures: 13, code: 'partial_failure' } });
  });

  it('that was ahead and is right again keeps keys of its future to itself', async () => {
    const uploader = phone();
    const upload = await proceed(uploader);
    if (upload.at !== 'diagnosed') throw new Error(upload.at);
    const consent = { keys: keysUntil(NOON + 2 * DAY_SECONDS), revisionToken: '', answers: noAnswers };
    const { publication } = shareWith(uploader.session, upload, consent, NOON);
    expect(publication.keys).toHaveLength(12);
    expect(Math.max(...publication.keys.map((key) => key.rollingStartNumber))).toBeLessThanOrEqual(intervalAt(NOON));
  });
});
