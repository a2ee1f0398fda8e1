/** Bad input to certificate (verification-server.md §1.3): which code, and that a token survives what is refused. */
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, randomBytes, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { badJson, bodyOfSize, MAXIMUM_BODY_BYTES } from '../support/bad-json.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import { call, certificate, deviceKey, ok, refusal, urls } from '../support/call.ts';
import { freshToken } from '../support/story.ts';

beforeAll(nextBrakeWindow);

const ekeyhmac = randomBytes(32).toString('base64');
const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The parts of a genuine token, to be put together wrongly. */
function takeApart(token: string) {
  const [head = '', body = '', tail = ''] = token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { head, body, tail, header: read(head), payload: read(body) };
}

describe('the body', () => {
  it.each(badJson({ token: 'a.b.c', ekeyhmac }))('$what', async ({ body, contentType }) => {
    const headers = { ...deviceKey, 'Content-Type': contentType ?? 'application/json' };
    expect(refusal(await certificate(body, headers))).toEqual([400, 'token_invalid']);
  });

  it('takes 64,000 bytes and no more', async () => {
    const good = { token: await freshToken(), ekeyhmac };
    expect(refusal(await certificate(bodyOfSize(good, MAXIMUM_BODY_BYTES + 1)))).toEqual([400, 'token_invalid']);
    expect((await certificate(bodyOfSize(good, MAXIMUM_BODY_BYTES))).status).toBe(200);
  });
});

describe('the token', () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const wrongCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;

  let publicPem = '';
  beforeAll(async () => {
    const { json } = await call(urls.jwks, '', {}, 'GET');
    publicPem = createPublicKey({ key: json[0] as JsonWebKey, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString();
  });

  const forgeries: [string, (token: string) => string][] = [
    ['that is none', () => 'a.b.c'],
    ['that is empty', () => ''],
    [
      'signed by somebody else under the same kid',
      (token) => {
        const { head, body } = takeApart(token);
        const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key: stranger, dsaEncoding: 'ieee-p1363' });
        return `${head}.${body}.${signature.toString('base64url')}`;
      },
    ],
    [
      'with other claims',
      (token) => {
        const { head, payload, tail } = takeApart(token);
        return `${head}.${segment({ ...payload, sub: 'confirmed..' })}.${tail}`;
      },
    ],
    [
      'with alg none',
      (token) => {
        const { header, body } = takeApart(token);
        return `${segment({ ...header, alg: 'none' })}.${body}.`;
      },
    ],
    [
      // The public halves of token keys are published nowhere; those of certificate keys are all that a forger has.
      'with HS256 under a key of the JWKS',
      (token) => {
        const { header, body } = takeApart(token);
        const signed = `${segment({ ...header, alg: 'HS256' })}.${body}`;
        return `${signed}.${createHmac('sha256', publicPem).update(signed).digest('base64url')}`;
      },
    ],
    [
      'of the wrong curve',
      (token) => {
        const { header, body } = takeApart(token);
        const signed = `${segment({ ...header, alg: 'ES384' })}.${body}`;
        const signature = sign('sha384', Buffer.from(signed), { key: wrongCurve, dsaEncoding: 'ieee-p1363' });
        return `${signed}.${signature.toString('base64url')}`;
      },
    ],
    [
      'under an unknown kid',
      (token) => {
        const { header, body, tail } = takeApart(token);
        return `${segment({ ...header, kid: crypto.randomUUID() })}.${body}.${tail}`;
      },
    ],
  ];
  it.each(forgeries)('%s: refused, and the genuine one still works', async (_, forge) => {
    const token = await freshToken();
    expect(refusal(await certificate({ token: forge(token), ekeyhmac }))).toEqual([400, 'token_invalid']);
    expect((await certificate({ token, ekeyhmac })).status).toBe(200);
  });

  it('used before, with another HMAC or another padding', async () => {
    const token = await freshToken();
    expect((await certificate({ token, ekeyhmac })).status).toBe(200);
    const other = randomBytes(32).toString('base64');
    expect(refusal(await certificate({ token, ekeyhmac: other }))).toEqual([400, 'token_expired']);
    expect(refusal(await certificate({ token, ekeyhmac, padding: 'x' }))).toEqual([400, 'token_expired']);
  });

  it('in the same request again: a lost answer, answered with an equivalent certificate', async () => {
    const body = { token: await freshToken(), ekeyhmac, padding: 'sixteen random bytes or more' };
    const claims = async () => takeApart(String(ok(await certificate(body)).certificate)).payload;
    const [first, second] = [await claims(), await claims()];
    expect(second.tekmac).toBe(first.tekmac);
    expect(second.reportType).toBe(first.reportType);
  });
});

describe('the HMAC', () => {
  it.each([
    ['31 bytes', randomBytes(31).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['no base64', '***'],
    ['nothing', ''],
  ])('of %s: refused, and the token stays usable', async (_, bad) => {
    const token = await freshToken();
    expect(refusal(await certificate({ token, ekeyhmac: bad }))).toEqual([400, 'hmac_invalid']);
    expect((await certificate({ token, ekeyhmac })).status).toBe(200);
  });

  it('in the URL alphabet without padding is the same HMAC, and is repeated as sent', async () => {
    const urlForm = Buffer.alloc(32, 0xfb).toString('base64url');
    const answer = ok(await certificate({ token: await freshToken(), ekeyhmac: urlForm }));
    expect(takeApart(String(answer.certificate)).payload.tekmac).toBe(urlForm);
  });
});
