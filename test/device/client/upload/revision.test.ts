import { beforeEach, describe, expect, it } from 'vitest';
import { android, ios, type Profile } from '../../../../device/client/profile.ts';
import { proceed } from '../../../../device/client/upload/proceed.ts';
import { enterCode, noAnswers } from '../../../../device/client/upload/steps.ts';
import { memoryStore, type Store } from '../../../../device/client/upload/upload.ts';
import { agreeToShare, createPhone, type Phone, shareKeys } from '../../../../device/phone.ts';
import { keyAt, rotateKeys } from '../../../../device/radio/keys.ts';
import { DAY_SECONDS, dayStartInterval, intervalAt } from '../../../../protocol/keys/interval.ts';
import { seededRandom } from '../../support/random.ts';
import { SingleUseServer } from '../../support/single-use-server.ts';
import { NOON, sessionOver } from '../../support/uploading.ts';

let server: SingleUseServer;
let store: Store;
const randomBytes = seededRandom('revision');

beforeEach(() => {
  server = new SingleUseServer(NOON);
  store = memoryStore();
});

const newPhone = (profile: Profile) =>
  createPhone('A', profile, { since: NOON - 13 * DAY_SECONDS, now: NOON }, randomBytes);

/** A result comes, its code is entered, and the person agrees. */
async function report(phone: Phone, code: string, testType: string) {
  server.codes.set(code, { testType, expiresAt: server.now + 900 });
  const session = sessionOver(server.send, phone.profile, code);
  const uploader = { session, store, now: () => server.now };
  store.keep({ ...store.read(), upload: enterCode(session, code) });
  const upload = await proceed(uploader);
  if (upload.at !== 'diagnosed') throw new Error(upload.at);
  agreeToShare(phone, session, upload, server.now, { answers: noAnswers, store });
  return proceed(uploader);
}

interface Sent {
  readonly temporaryExposureKeys: { key: string; rollingStartNumber: number; rollingPeriod: number }[];
  readonly revisionToken?: string;
}

function publishes(): Sent[] {
  const bodies = server.requests.filter(({ url }) => url.endsWith('publish')).map(({ body }) => String(body));
  return bodies.map((body): Sent => JSON.parse(body));
}

const textsOf = ({ temporaryExposureKeys }: Sent) => temporaryExposureKeys.map(({ key }) => key);

describe.each([android, ios])('a later result of the same keys ($name)', (profile) => {
  it.each(['confirmed', 'negative'])('likely, then %s, with the revision token of the first', async (later) => {
    const phone = newPhone(profile);
    const first = await report(phone, '11111111', 'likely');
    server.now += 3_600;
    expect(await report(phone, '22222222', later)).toMatchObject({ at: 'shared' });
    const [one, two] = publishes();
    expect(one?.revisionToken ?? '').toBe('');
    expect(two?.revisionToken).toBe(first.at === 'shared' && first.receipt.revisionToken);
    expect(textsOf(two as Sent)).toEqual(expect.arrayContaining(textsOf(one as Sent)));
    const revised = textsOf(one as Sent).map((key) => server.stored.get(key));
    expect(new Set(revised)).toEqual(new Set([later]));
    expect(server.taken.publish).toBe(2);
  });

  it('adds the key of a later day, and keeps the newest token', async () => {
    const phone = newPhone(profile);
    await report(phone, '11111111', 'likely');
    server.now += DAY_SECONDS;
    phone.keys = rotateKeys(phone.keys, NOON, server.now, randomBytes);
    const shared = await report(phone, '22222222', 'confirmed');
    const today = dayStartInterval(intervalAt(server.now));
    expect(publishes()[1]?.temporaryExposureKeys.some((key) => key.rollingStartNumber === today)).toBe(true);
    expect(publishes()[0]?.temporaryExposureKeys.some((key) => key.rollingStartNumber === today)).toBe(false);
    expect(store.read().revisionToken).toBe(shared.at === 'shared' && shared.receipt.revisionToken);
  });

  it('is refused without the token', async () => {
    const phone = newPhone(profile);
    await report(phone, '11111111', 'likely');
    store.keep({ ...store.read(), revisionToken: '' });
    await expect(report(phone, '22222222', 'confirmed')).rejects.toMatchObject({ code: 'missing_revision_token' });
    expect(store.read().upload).toMatchObject({ at: 'refused', problem: 'app error' });
  });

  it('that may not follow the first is refused, and the token is kept', async () => {
    const phone = newPhone(profile);
    await report(phone, '11111111', 'confirmed');
    const { revisionToken } = store.read();
    const refused = { code: 'invalid_report_type_transition' };
    await expect(report(phone, '22222222', 'negative')).rejects.toMatchObject(refused);
    expect(store.read().revisionToken).toBe(revisionToken);
  });
});

describe("today's key", () => {
  const starts = (sent: Sent | undefined) => sent?.temporaryExposureKeys.map((key) => key.rollingStartNumber) ?? [];
  const today = dayStartInterval(intervalAt(NOON));

  it('ends when it is handed out; the phone goes on with a fresh one, which comes later with the same start', async () => {
    const phone = newPhone(android);
    await report(phone, '11111111', 'likely');
    const [first] = publishes();
    expect(starts(first)).toHaveLength(14);
    expect(first?.temporaryExposureKeys.at(-1)).toMatchObject({ rollingStartNumber: today, rollingPeriod: 72 });
    expect(textsOf(first as Sent)).not.toContain(keyAt(phone.keys, NOON).key.toString('base64'));
    server.now += 3_600;
    await report(phone, '22222222', 'confirmed');
    const ofToday = publishes()[1]?.temporaryExposureKeys.filter((key) => key.rollingStartNumber === today);
    expect(ofToday?.map(({ rollingPeriod }) => rollingPeriod)).toEqual([72, 78]);
    expect(server.taken.publish).toBe(2);
  });

  it('goes out whole where the platform does not end it', async () => {
    const phone = newPhone({ ...android, endsKeyOnSharing: false });
    await report(phone, '11111111', 'confirmed');
    expect(publishes()[0]?.temporaryExposureKeys.at(-1)).toMatchObject({ rollingPeriod: 144 });
    expect(phone.keys).toHaveLength(14);
  });
});

it('sharing in one go leaves the token on the phone', async () => {
  const phone = newPhone(ios);
  server.codes.set('11111111', { testType: 'confirmed', expiresAt: NOON + 900 });
  const session = sessionOver(server.send, ios);
  store.keep({ ...store.read(), upload: enterCode(session, '11111111') });
  const upload = await proceed({ session, store, now: () => NOON });
  if (upload.at !== 'diagnosed') throw new Error(upload.at);
  const receipt = await shareKeys(phone, session, upload.diagnosis, NOON);
  expect(receipt.insertedExposures).toBe(14);
  expect(phone.revisionToken).toBe(receipt.revisionToken);
});
