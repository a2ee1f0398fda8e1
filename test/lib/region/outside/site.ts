/** A deployed region as phones see it, in memory: what is told of it, and what answers under its addresses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Exchange, type Request, type Send, UnreachableError } from '../../../../device/client/http.ts';
import { exportFileName } from '../../../../protocol/export/name.ts';
import { effectiveValues } from '../../../../protocol/region-config/effective.ts';
import { regionSettings } from '../../../../protocol/region-config/file/region-settings.ts';
import { patientAsk } from '../../../../tools/region/outside/ask.ts';
import { lookFromOutside } from '../../../../tools/region/outside/look.ts';
import type { Seen } from '../../../../tools/region/outside/seen.ts';
import type { Told } from '../../../../tools/region/outside/told.ts';
import { archiveOf, newSigner, type TestSigner } from '../../../device/support/archive.ts';

const demoFile = join(import.meta.dirname, '../../../support/regions/us-zz.json');

export const HOUR = 3_600;
/** A multiple of every interval. */
export const START = 1_795_219_200;
export const DEVICE_KEY = `${'k'.repeat(86)}.US-ZZ.${'s'.repeat(86)}`;
export const signer = newSigner();

export const files = 'https://files.example.org/';
export const index = `${files}us-zz/index.txt`;
export const verify = 'https://device.example.org/api/verify';
export const certificate = 'https://device.example.org/api/certificate';
export const publish = 'https://publish.example.org/v1/publish';

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}
/** Method and address → what is answered; a text is why nothing is. */
export type Site = Record<string, Reply | string | ((request: Request) => Reply | string)>;

export const lineOf = (start: number, end: number, fencing = 1) =>
  `files/us-zz/${exportFileName('us-zz', fencing, { start, end }, 1)}`;
export const oldest = lineOf(START, START + 2 * HOUR);
export const newest = lineOf(START + 2 * HOUR, START + 4 * HOUR, 2);

const takesKey = ({ headers }: Request): Reply => {
  const key = headers['X-API-Key'];
  return { status: key === DEVICE_KEY ? 400 : 401 };
};

export const page = (body: string, type = 'text/html'): Reply => ({ headers: { 'Content-Type': type }, body });
export const listing = (...lines: string[]): Reply => page(lines.join('\n'), 'text/plain');

/** A site on which everything is right. */
export async function goodSite(signs: TestSigner = signer): Promise<Site> {
  const zip = (start: number) => archiveOf({ start, end: start + 2 * HOUR }, signs);
  return {
    [`GET ${index}`]: listing(oldest, newest),
    ...hosted(oldest, await zip(START)),
    ...hosted(newest, await zip(START + 2 * HOUR)),
    [`POST ${verify}`]: takesKey,
    [`POST ${certificate}`]: takesKey,
    [`POST ${publish}`]: { status: 400, headers: { 'X-Api-Version': 'v1' } },
  };
}

export function hosted(line: string, body: Buffer): Site {
  return { [`GET ${files}${line}`]: { body }, [`HEAD ${files}${line}`]: {} };
}

export function told(changed: Partial<Record<string, string>> = {}, more: Partial<Told> = {}): Told {
  const settings = regionSettings.parse(JSON.parse(readFileSync(demoFile, 'utf8')));
  if (!settings.exposureNotifications) throw new Error('the demo region has no exposureNotifications');
  const fact = (value: string) => ({ value, from: 'a test' });
  const values = effectiveValues(settings, settings.exposureNotifications, {
    deviceUrl: fact('https://device.example.org/'),
    publishUrl: fact(publish),
    exportBaseUrl: fact(files),
    publicKey: fact(signer.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')),
    deviceApiKey: fact(DEVICE_KEY),
  })
    .filter(({ name }) => !(name in changed) || changed[name] !== undefined)
    .map((value) => ({ ...value, value: changed[value.name] ?? value.value }));
  const servers = ['verification', 'keyserver'] as const;
  return { stage: 'dev', region: 'US-ZZ', values, verificationKeyId: '999', servers, ...more };
}

export interface Looked {
  readonly seen: readonly Seen[];
  /** `<verdict> <key>` of everything that is not good. */
  readonly wrong: readonly string[];
  /** What was asked: method and address. */
  readonly asked: readonly string[];
  readonly sent: readonly Request[];
  readonly notes: readonly string[];
  readonly waits: number;
}

export const words = ({ seen }: Looked) => seen.map(({ what, remedy }) => `${what} | ${remedy ?? ''}`).join('\n');

/** Looks, with a clock that only waiting moves. */
export async function look(site: Site, of = told(), patienceMilliseconds = 0): Promise<Looked> {
  const sent: Request[] = [];
  const notes: string[] = [];
  let now = 0;
  let waits = 0;
  const ask = patientAsk({
    send: (request) => {
      sent.push(request);
      return sendTo(site)(request);
    },
    wait: async (milliseconds) => {
      now += milliseconds;
      waits += 1;
    },
    clock: () => now,
    patienceMilliseconds,
    note: (line) => void notes.push(line),
  });
  const seen = await lookFromOutside(of, ask);
  const wrong = seen.filter(({ verdict }) => verdict !== 'good').map(({ verdict, key }) => `${verdict} ${key}`);
  return { seen, wrong, asked: sent.map(({ method, url }) => `${method} ${url}`), sent, notes, waits };
}

/** As `send` of device/client/http.ts, over this site. */
export const sendTo =
  (site: Site): Send =>
  async (request) =>
    exchangeOf(request, site);

function exchangeOf(request: Request, site: Site): Exchange {
  const found = site[`${request.method} ${request.url}`] ?? { status: 404 };
  const reply = typeof found === 'function' ? found(request) : found;
  if (typeof reply === 'string') throw new UnreachableError(`${request.method} ${request.url}: ${reply}`);
  const body = Buffer.from(reply.body ?? '');
  if (body.length > (request.maximumBytes ?? 65_536)) throw new UnreachableError('the answer is larger than allowed');
  const { pathname } = new URL(request.url);
  const facts = { method: request.method, path: pathname, requestBytes: request.body?.length ?? 0, milliseconds: 1 };
  return { ...facts, status: reply.status ?? 200, headers: Object.entries(reply.headers ?? {}), body };
}
