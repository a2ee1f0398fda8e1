/** The deployed publish function, asked in both versions of its API, over an AWS in memory: every answer as a phone gets it. */
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { authoritiesTable } from '../../../lambdas/keyserver/tables.ts';
import type { HttpHandler } from '../../../lambdas/shared/http/call.ts';
import type { PublishRequest } from '../../../protocol/api/publish.ts';
import { httpEvent } from '../http/events.ts';
import { deployKeyServer } from '../memory-aws/deploy.ts';
import { captureOutput } from '../process/stdout.ts';
import { inVirtualTime } from '../process/virtual-time.ts';
import { type APublish, aPublish, dailyKeys, testHealthAuthority, testIssuerName } from './key-server.ts';

export const versions = ['v1', 'v1alpha1'] as const;
export type Version = (typeof versions)[number];

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Bytes of the body. */
  readonly size: number;
  /** Its last member. */
  readonly padding: string;
  /** The others. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type Sent = Partial<PublishRequest> | string | Buffer;
export type SendPublish = (body: Sent, headers?: Record<string, string>, method?: string) => Promise<Answered>;

/** The members of a v1 request as a phone of v1alpha1 writes them, which names no region unless `regions` is there. */
export function inVersion(version: Version, request: Partial<PublishRequest>): object {
  const { healthAuthorityID, hmacKey, traveler, regions, ...same } = request;
  if (version === 'v1') return { ...same, healthAuthorityID, hmacKey, traveler };
  return { ...same, regions, appPackageName: healthAuthorityID, hmackey: hmacKey };
}

/** What the application of the tests is, and others beside it that one case each needs. */
const applications = {
  'org.example.no-regions': {},
  'org.example.unvouched': { regions: { SS: ['US-ZZ'] }, bypass: { SS: ['certificate'] } },
  'org.example.partial': { regions: { SS: ['US-ZZ'] }, allowPartialRevisions: { BOOL: true } },
} as const;

/** For the tests of a file: the function of a stage with v1alpha1, which reaches no other server and writes nothing to the report. */
export function bothVersions(now: number) {
  const output = captureOutput();
  let deployed: Awaited<ReturnType<typeof deployBothVersions>>;
  let seed = 0;
  beforeAll(async () => {
    // An unknown key of the issuer is asked for where it publishes its list.
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('fetch failed');
    });
    deployed = await deployBothVersions(now);
  });
  afterAll(() => {
    output.release();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });
  /** Keys that nobody has sent, of whole days before this one. */
  const fresh = (count: number) => dailyKeys(count, now, { seed: ++seed });
  return {
    deployed: () => deployed,
    fresh,
    upload: (what: Partial<APublish> = {}) =>
      aPublish({ issuer: deployed.issuer, now, keys: what.keys ?? fresh(1), ...what }),
  };
}

/** Tables, keys and rows as after a deployment. */
async function deployBothVersions(now: number) {
  vi.stubEnv('V1ALPHA1', 'on');
  const deployed = await deployKeyServer(now);
  for (const [id, attributes] of Object.entries(applications)) {
    const key = { pk: { S: `application#${id}` }, sk: { S: 'application' } };
    deployed.aws.tables.put(authoritiesTable.id, { ...key, issuers: { SS: [testIssuerName] }, ...attributes });
  }
  const { handler } = (await import('../../../lambdas/keyserver/device/publish/handler.ts')) as {
    handler: HttpHandler;
  };
  return { ...deployed, handler, sending: (version: Version) => sending(handler, version, now) };
}

export const tokenOf = ({ body }: Answered) => String(body.revisionToken);

/** Each call arrives at `now`. Answers are held back until their deadline, which takes no time here. */
function sending(handler: HttpHandler, version: Version, now: number): SendPublish {
  return async (sent, headers = {}, method = 'POST') => {
    const isRaw = typeof sent === 'string' || Buffer.isBuffer(sent);
    const body = isRaw ? sent : inVersion(version, { healthAuthorityID: testHealthAuthority, ...sent });
    const path = version === 'v1' ? '/v1/publish' : '/';
    const answer = await inVirtualTime(
      () => handler(httpEvent({ body, headers, method, path }), {} as never),
      now * 1000,
    );
    return answered(answer);
  };
}

function answered({ statusCode = 0, headers = {}, body: text = '' }: Awaited<ReturnType<HttpHandler>>): Answered {
  const members = JSON.parse(text);
  if (Object.keys(members).at(-1) !== 'padding') throw new Error('The last member is not the padding');
  const { padding, ...body } = members;
  return { status: statusCode, headers, size: Buffer.byteLength(text), padding, body };
}

/** As every answer looks to a listener (key-server.md §1.14): a length in a band, of which at least 1,368 characters are padding. */
export function looksLikeEveryAnswer({ size, padding, headers }: Answered, version: Version): void {
  const band = 4_096 + 2_048 * Math.ceil(Math.max(0, size - 6_143) / 2_048);
  expect([size >= band, size <= band + 2_047, padding.length >= 1_368]).toEqual([true, true, true]);
  // The longest refusal has 30 reasons; most answers lie in the first band.
  expect(size).toBeLessThan(12_288);
  expect(padding).toMatch(/^[A-Za-z0-9+/]+=*$/);
  const apiVersion = version === 'v1' ? 'v1' : 'v1alpha';
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-api-version': apiVersion });
}
