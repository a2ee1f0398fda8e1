/** One diagnosis the whole way, with keys that no phone ever sent out, so that nobody can be notified by them. */
import { isEs256 } from '../../protocol/certificate/es256.ts';
import { publicKeyOf } from '../../protocol/certificate/jwks.ts';
import { parseJws } from '../../protocol/certificate/jws.ts';
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import { DAY_SECONDS, dayStartInterval, INTERVALS_PER_DAY, intervalAt, utcDay } from '../../protocol/keys/interval.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import { NONCE_BYTES } from '../../protocol/user-report/nonce.ts';
import { RefusedError, readAnswer } from '../client/answer.ts';
import { certificateBody, padded, publishBody, requestFor, verifyBody } from '../client/bodies.ts';
import {
  macOf,
  newHmacKey,
  readCertificate,
  readDiagnosis,
  readReceipt,
  reportOwnTest,
  toSentKeys,
  verifyCode,
} from '../client/calls.ts';
import { expireCode, issueCode, wasClaimed } from '../lab.ts';
import { dueAt } from '../walk/schedule.ts';
import { NOBODYS_CODE } from './addresses.ts';
import { type Check, demand, Failure, needed, Skipped } from './check.ts';
import { markOf } from './state.ts';
import type { World } from './world.ts';

/** Two days old: it is exported at once, whatever the embargo. */
const KEY_AGE_DAYS = 2;
const SYMPTOM_AGE_DAYS = 2;

const issueOne = async ({ lab, testType, now }: World) =>
  issueCode(lab, { testType, symptomDate: utcDay((await now()) - SYMPTOM_AGE_DAYS * DAY_SECONDS) });

const issue: Check<World> = {
  name: 'issue',
  async run(world) {
    world.facts.issued = await issueOne(world);
    return undefined;
  },
};

function codeStatus(name: string, expected: boolean): Check<World> {
  return {
    name,
    async run({ lab, facts }) {
      if (expected) needed(facts.diagnosis, 'verify');
      const claimed = await wasClaimed(lab, needed(facts.issued, 'issue').uuid);
      demand(claimed === expected, expected ? 'not-claimed' : 'claimed-before');
      return undefined;
    },
  };
}

const verify: Check<World> = {
  name: 'verify',
  async run({ session, facts, testType }) {
    const { code } = needed(facts.issued, 'issue');
    const answer = await session.send(
      requestFor(session, 'verify', padded(verifyBody(session.profile, code), session)),
    );
    const diagnosis = readDiagnosis(answer);
    demand(diagnosis.testType === testType, 'other-test-type');
    facts.real.verify = answer;
    facts.diagnosis = diagnosis;
    return { bytes: answer.body.length };
  },
};

const certificate: Check<World> = {
  name: 'certificate',
  async run(world) {
    const { session, facts, now } = world;
    const { token } = needed(facts.diagnosis, 'verify');
    const start = dayStartInterval(intervalAt(await now())) - KEY_AGE_DAYS * INTERVALS_PER_DAY;
    const key = { key: session.randomBytes(KEY_BYTES), rollingStart: start, rollingPeriod: INTERVALS_PER_DAY };
    const keys = toSentKeys([key], session.profile);
    const hmacKey = newHmacKey(session.randomBytes);
    const mac = macOf(keys, hmacKey, session.profile);
    const body = padded(certificateBody(token, mac), session);
    const answer = await session.send(requestFor(session, 'certificate', body));
    facts.real.certificate = answer;
    Object.assign(facts, { keys, hmacKey, mac, certificate: readCertificate(answer) });
    return { bytes: answer.body.length };
  },
};

/** Another organisation's clock may be so far off. */
const SKEW_SECONDS = 300;

/** As a key server would look at it (verification-server.md §1.9), by the published keys. */
const signature: Check<World> = {
  name: 'certificate-signature',
  async run({ facts, now }) {
    const jws = parseJws(needed(facts.certificate, 'certificate'));
    const keys = needed(facts.jwks, 'certificate-keys');
    if (!jws) throw new Failure('not-a-jwt');
    const listed = keys.find(({ kid }) => kid === jws.kid);
    if (!listed) throw new Failure('unknown-kid');
    const publicKey = publicKeyOf(listed);
    demand(publicKey !== undefined && isEs256(Buffer.from(jws.signed), publicKey, jws.signature), 'wrong-signature');
    checkClaims(jws.payload, facts.mac, await now());
    return { lifeSeconds: Number(jws.payload.exp) - Number(jws.payload.iat) };
  },
};

function checkClaims(claims: Readonly<Record<string, unknown>>, mac: string | undefined, now: number): void {
  const { tekmac, exp, iat, iss, aud, reportType } = claims;
  demand(tekmac === mac, 'other-keys');
  demand(typeof exp === 'number' && exp > now - SKEW_SECONDS, 'expired');
  demand(typeof iat === 'number' && iat <= now + SKEW_SECONDS, 'from-the-future');
  demand(
    [iss, aud, reportType].every((claim) => typeof claim === 'string' && claim !== ''),
    'claims-missing',
  );
}

const publish: Check<World> = {
  name: 'publish',
  async run({ session, facts, now, schedule, published }) {
    const certified = needed(facts.certificate, 'certificate');
    const keys = needed(facts.keys, 'certificate');
    const hmacKey = encodeBase64(needed(facts.hmacKey, 'certificate'));
    const publication = { keys, hmacKey, certificate: certified, revisionToken: '', onset: 0, traveler: false };
    const request = requestFor(session, 'publish', padded(publishBody(session, publication), session));
    const answer = await session.send(request);
    const { insertedExposures, code } = readReceipt(answer);
    demand(code === '' && insertedExposures === keys.length, 'not-all-taken');
    facts.real.publish = answer;
    facts.publish = { request, answer, insertedExposures };
    const publishedAt = await now();
    const kept = keys.map(({ key }) => ({ mark: markOf(key), publishedAt, dueAt: dueAt(publishedAt, schedule) }));
    if (published) published.keys = [...published.keys, ...kept];
    return { keys: insertedExposures, bytes: answer.body.length };
  },
};

/** A phone that lost the answer sends the same bytes again, and must not be told another thing (enx-client.md §9). */
const publishAgain: Check<World> = {
  name: 'publish-again',
  async run({ session, facts }) {
    const first = needed(facts.publish, 'publish');
    const again = readAnswer(await session.send(first.request));
    const before = readAnswer(first.answer);
    const names = (json: object) => Object.keys(json).sort().join();
    demand(names(again.json) === names(before.json), 'other-members');
    demand(again.json.insertedExposures === first.insertedExposures, 'other-count');
    return undefined;
  },
};

async function refusal(call: Promise<unknown>, expected: string): Promise<void> {
  const error = await call.then(
    () => new Failure('was-accepted'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RefusedError) || error.exchange.status !== 400 || error.code !== expected) throw error;
}

const expired: Check<World> = {
  name: 'expired-code',
  async run(world) {
    const { lab, session } = world;
    const { uuid, code } = await issueOne(world);
    await expireCode(lab, uuid);
    await refusal(verifyCode(session, code), 'code_expired');
    return undefined;
  },
};

const wrongCode: Check<World> = {
  name: 'wrong-code',
  async run({ session }) {
    await refusal(verifyCode(session, NOBODYS_CODE), 'code_invalid');
    return undefined;
  },
};

const userReport: Check<World> = {
  name: 'user-report',
  async run({ session, phone, now }) {
    if (phone === undefined) throw new Skipped('no-phone-number');
    const time = await now();
    const dates = { symptomDate: utcDay(time - SYMPTOM_AGE_DAYS * DAY_SECONDS), testDate: utcDay(time) };
    const expiresAt = await reportOwnTest(session, { phone, nonce: session.randomBytes(NONCE_BYTES), ...dates });
    demand(expiresAt > time, 'expired');
    return { lifeSeconds: expiresAt - time };
  },
};

export const diagnosisChecks: readonly Check<World>[] = [
  issue,
  codeStatus('code-not-used', false),
  verify,
  codeStatus('code-used', true),
  certificate,
  signature,
  publish,
  publishAgain,
  expired,
  wrongCode,
  userReport,
];
