/**
 * What somebody sees who watches the encrypted line: how long an answer is. Success, refusal, 401 and cover traffic
 * must be alike on every device call (design.md §3). Times are no subject here: the local AWS has its own.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { nextBrakeWindow } from './support/brake.ts';
import { type Body, call, deviceKey, type Reply, urls } from './support/call.ts';
import { certified, ekeyhmacOf, freshKeys, freshToken, issuedCode } from './support/story.ts';

beforeAll(nextBrakeWindow);

/** Draws per kind of answer; enough to see that the length is drawn and not fixed. */
const DRAWS = 6;
const chaff = { 'X-Chaff': '1' };

type Kind = 'success' | 'refusal' | 'unauthorized' | 'chaff';
interface Sample {
  kind: Kind;
  reply: Reply;
}

async function take(kind: Kind, url: string, body: Body, headers: Record<string, string>): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let n = 0; n < (kind === 'success' ? 1 : DRAWS); n++) {
    samples.push({ kind, reply: await call(url, body, headers) });
  }
  return samples;
}

const calls: Record<string, () => Promise<Sample[]>> = {
  verify: async () => [
    ...(await take('success', urls.verify, { code: await issuedCode() }, deviceKey)),
    ...(await take('success', urls.verify, { code: await issuedCode('likely') }, deviceKey)),
    ...(await take('refusal', urls.verify, { code: '00000000' }, deviceKey)),
    ...(await take('unauthorized', urls.verify, { code: '00000000' }, {})),
    ...(await take('chaff', urls.verify, { code: '00000000' }, { ...deviceKey, ...chaff })),
  ],
  certificate: async () => {
    const ekeyhmac = ekeyhmacOf(await freshKeys(14), Buffer.alloc(16));
    return [
      ...(await take('success', urls.certificate, { token: await freshToken(), ekeyhmac }, deviceKey)),
      ...(await take('refusal', urls.certificate, { token: 'a.b.c', ekeyhmac }, deviceKey)),
      ...(await take('unauthorized', urls.certificate, { token: 'a.b.c', ekeyhmac }, {})),
      ...(await take('chaff', urls.certificate, {}, { ...deviceKey, ...chaff })),
    ];
  },
  publish: async () => {
    const body = await certified(await freshKeys(14));
    const stranger = { ...body, healthAuthorityID: 'org.example.unknown' };
    return [
      ...(await take('success', urls.publish, body, {})),
      ...(await take('refusal', urls.publish, { temporaryExposureKeys: 'no list' }, {})),
      ...(await take('unauthorized', urls.publish, stranger, {})),
      ...(await take('chaff', urls.publish, 'not even JSON', chaff)),
    ];
  },
};

const expectedStatus: Record<Kind, number> = { success: 200, refusal: 400, unauthorized: 401, chaff: 200 };

/** Names and lengths of the headers: what is left of them once they are encrypted. */
const headerImage = ({ exchange }: Reply) =>
  exchange.headers.map(([name, value]) => `${name.toLowerCase()}: ${value.length} characters`).sort();

describe.each(Object.keys(calls))('%s', (name) => {
  let samples: Sample[] = [];
  beforeAll(async () => {
    samples = (await calls[name]?.()) ?? [];
  });

  it('answers as it should', () => {
    expect(samples.map(({ kind, reply }) => [kind, reply.status])).toEqual(
      samples.map(({ kind }) => [kind, expectedStatus[kind]]),
    );
  });

  it('sends 4,096 to 6,143 bytes, drawn anew', () => {
    const sizes = samples.map(({ reply }) => reply.exchange.body.length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(4_096);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6_143);
    for (const kind of ['refusal', 'unauthorized', 'chaff']) {
      const drawn = samples.filter((sample) => sample.kind === kind).map(({ reply }) => reply.exchange.body.length);
      expect(new Set(drawn).size, `${kind}: ${drawn}`).toBeGreaterThan(1);
    }
  });

  it('sends the same headers, each of the same length', () => {
    const [first] = samples;
    expect(first).toBeDefined();
    for (const { kind, reply } of samples) {
      expect({ kind, headers: headerImage(reply) }).toEqual({ kind, headers: first ? headerImage(first.reply) : [] });
    }
  });

  it('sends JSON with padding of at least 1,368 characters', () => {
    for (const { reply } of samples) {
      expect(reply.exchange.headers.find(([header]) => header.toLowerCase() === 'content-type')?.[1]).toMatch(
        /^application\/json/,
      );
      expect(String(reply.json.padding).length).toBeGreaterThanOrEqual(1_368);
    }
  });
});
