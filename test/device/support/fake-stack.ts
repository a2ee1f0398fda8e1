/**
 * A stack of a few lines that answers like a real one where the phone looks, with a clock and an export that run at
 * once. It checks nothing: what it proves is the phone.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Stack } from '../../../device/stack.ts';
import { jwsInput } from '../../../protocol/certificate/jws.ts';
import { floorTo, utcDay } from '../../../protocol/keys/interval.ts';
import { archiveOf, newSigner, type TestKey } from './archive.ts';
import { type FakeMessages, fakeMessages, LINK, LINK_CODE, TYPED_CODE } from './fake-messages.ts';

interface SentKeyJson {
  key: string;
  rollingStartNumber: number;
  rollingPeriod: number;
}

type Json = Record<string, unknown>;

export interface FakeStack {
  readonly stack: Stack;
  readonly paths: string[];
  /** Of the last call of each path. */
  readonly bodies: Map<string, Json>;
  readonly messages: FakeMessages;
  now: number;
  /** Set to let a call fail: path → status. */
  readonly failures: Map<string, number>;
  /** Days by which the exported keys' starts are moved: other than 0, nothing matches. */
  shiftDays: number;
  /** As if nothing had been published. */
  forgetUploads(): void;
  /** As if all that was published had been taken at `time`. */
  takeUploadsAs(time: number): void;
  close(): void;
}

const CODE = '73940562';

export async function startFakeStack(now: number): Promise<FakeStack> {
  const signer = newSigner();
  const uploads: { at: number; keys: SentKeyJson[] }[] = [];
  const files = new Map<string, Buffer>();
  const state = {
    now,
    failures: new Map<string, number>(),
    shiftDays: 0,
    paths: [] as string[],
    bodies: new Map<string, Json>(),
  };
  const messages = fakeMessages(state);

  const exportAll = async () => {
    for (const { at, keys } of uploads) {
      const start = floorTo(at, 7_200);
      const usable = keys.filter((key) => (key.rollingStartNumber + key.rollingPeriod) * 600 <= at);
      const testKeys = usable.map(
        (key): TestKey => ({
          key: Buffer.from(key.key, 'base64'),
          rollingStart: key.rollingStartNumber + state.shiftDays * 144,
          reportType: 1,
          daysSinceOnset: 1,
        }),
      );
      files.set(`1-${start}.zip`, await archiveOf({ start, end: start + 7_200, keys: testKeys }, signer));
    }
    return { files: files.size };
  };

  const routes: Record<string, (body: Json) => Json | Promise<Json>> = {
    '/admin/api/issue': ({ phone }) => {
      if (phone !== undefined) messages.send('EN Report', String(phone), `Your code: ${LINK} Expires in 24 hours`);
      return { uuid: 'u', code: CODE, expiresAtTimestamp: state.now + 900, padding: '' };
    },
    '/device/api/user-report': ({ phone }) => {
      messages.report(String(phone));
      return { expiresAt: '', expiresAtTimestamp: state.now + 900, padding: '' };
    },
    '/admin/api/checkcodestatus': () => ({ claimed: true }),
    '/device/api/verify': () => ({
      testtype: 'confirmed',
      symptomDate: utcDay(state.now),
      token: 'tokenvalue'.repeat(9),
    }),
    '/device/api/certificate': ({ ekeyhmac }) => ({
      certificate: `${jwsInput('k', { tekmac: ekeyhmac, exp: state.now + 900 })}.${Buffer.alloc(64).toString('base64url')}`,
    }),
    '/v1/publish': ({ temporaryExposureKeys }) => {
      const keys = temporaryExposureKeys as SentKeyJson[];
      uploads.push({ at: state.now, keys });
      return { revisionToken: 'revisionvalue'.repeat(9), insertedExposures: keys.length };
    },
    '/clock': ({ advanceSeconds = 0 }) => {
      state.now += Number(advanceSeconds);
      return { now: state.now, offsetSeconds: 0 };
    },
    '/run': async ({ job }) => {
      if (job === 'send-messages') return { job, result: messages.sendWaiting() ?? null };
      return { job, result: await exportAll() };
    },
  };

  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    state.paths.push(path);
    const body = await buffer(request);
    const failure = state.failures.get(path);
    if (failure) return void response.writeHead(failure).end(JSON.stringify({ error: 'set up to fail' }));
    if (path.startsWith('/redirect/')) return messages.redirect(request, response);
    if (path === '/messages') return void response.end(JSON.stringify(messages.inbox));
    if (path === '/exports/index.txt') return void response.end([...files.keys()].join('\n'));
    const file = files.get(path.replace('/exports/', ''));
    if (file) return void response.end(file);
    const json: Json = body.length > 0 ? JSON.parse(body.toString()) : {};
    state.bodies.set(path, json);
    const answer = await routes[path]?.(json);
    response.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stack: Stack = {
    region: 'US-ZZ',
    controlUrl: base,
    messagesUrl: `${base}/messages`,
    verification: {
      deviceUrl: `${base}/device/`,
      adminUrl: `${base}/admin/`,
      jwksUrl: `${base}/jwks/US-ZZ`,
      deviceApiKey: 'device-key-that-must-not-be-printed',
      adminApiKey: 'admin-key-that-must-not-be-printed',
      statsApiKey: 'stats-key-that-must-not-be-printed',
      redirectUrl: `${base}/redirect/`,
      smsKeyId: messages.smsKeyId,
      smsPublicKeyPem: messages.smsPublicKeyPem,
    },
    keyServer: {
      publishUrl: `${base}/v1/publish`,
      statsUrl: `${base}/v1/stats`,
      exportBaseUrl: `${base}/exports/`,
      indexUrl: `${base}/exports/index.txt`,
      publicKeyPem: signer.publicKeyPem,
      keyId: '999',
      keyVersion: 'v1',
      healthAuthorityId: 'org.example.exposure',
    },
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return Object.assign(state, {
    stack,
    messages,
    close,
    forgetUploads: () => void uploads.splice(0),
    takeUploadsAs: (time: number) => {
      for (const upload of uploads) upload.at = time;
    },
  });
}

/** What must never be printed whole. */
export const secrets = [
  CODE,
  LINK_CODE,
  TYPED_CODE,
  'tokenvalue'.repeat(9),
  'revisionvalue'.repeat(9),
  'that-must-not-be-printed',
];
