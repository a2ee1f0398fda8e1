/**
 * What Apple's server would answer to an update (enx-client.md §13), with the three points that its document leaves open taken
 * as there: ECDSA P-256 with SHA-256 over the ASCII text of the header, ASN.1 DER, Base64.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { configProblems, type RawConfig } from './check-config.ts';
import { type RawJson, readRawJson } from './raw-json.ts';

/** What Apple knows of an authority. */
export interface Account {
  /** `US-ZZ`, or a country alone. */
  readonly region: string;
  readonly name: string;
  /** Given to Apple last. */
  readonly publicKey: KeyObject;
  readonly publicKeyVersion: number;
  readonly config: RawConfig;
}

export interface UpdateRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export type Verdict =
  /** What is known from now on. */
  | { readonly status: 200; readonly account: Account }
  /** With what is wrong, which Apple tells nobody. */
  | { readonly status: 400 | 401 | 404; readonly problems: readonly string[] };

export function checkUpdate(account: Account, { headers, body }: UpdateRequest): Verdict {
  if (!/^application\/json(\s*;|$)/i.test(String(headers['content-type'])))
    return refused(400, 'Content-Type is not application/json');
  const envelope = readEnvelope(body);
  if (typeof envelope === 'string') return refused(400, envelope);
  const region = [envelope.countryCode, ...(envelope.state === undefined ? [] : [envelope.state])].join('-');
  if (region !== account.region) return refused(404, `there is no configuration of ${region}`);
  const unproven = signatureProblem(account, headers, envelope);
  if (unproven !== undefined) return refused(401, unproven);
  const problems = configProblems(envelope.config, account.config);
  return problems.length > 0 ? { status: 400, problems } : applied(account, envelope);
}

const refused = (status: 400 | 401 | 404, problem: string): Verdict => ({ status, problems: [problem] });

interface Envelope {
  readonly countryCode: string;
  readonly state: string | undefined;
  readonly publicKeyVersion: number;
  readonly config: RawConfig;
}

const known = new Set(['appBundleID', 'countryCode', 'state', 'publicKeyVersion', 'config']);

/** What is wrong, if it is a text. */
function readEnvelope(body: Uint8Array): Envelope | string {
  const raw = readRawJson(decoded(body) ?? '');
  if (raw?.type !== 'object') return 'the body is not a JSON object in UTF-8 whose members are there once';
  const { members } = raw;
  const unknown = [...members.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) return `${unknown.join(', ')} is not recognised`;
  const countryCode = textOf(members.get('countryCode'));
  if (!/^[A-Z]{2}$/.test(countryCode ?? '')) return 'countryCode must be two letters';
  const state = textOf(members.get('state'));
  if (members.has('state') && !/^[A-Z0-9]{1,3}$/.test(state ?? ''))
    return 'state must be a subdivision without its country';
  if (members.has('appBundleID') && !textOf(members.get('appBundleID'))) return 'appBundleID must be a text';
  const version = members.get('publicKeyVersion');
  if (version?.type !== 'number' || !/^\d{1,9}$/.test(version.literal)) return 'publicKeyVersion must be an integer';
  const config = members.get('config');
  if (config?.type !== 'object') return 'config must be an object';
  return { countryCode: countryCode ?? '', state, publicKeyVersion: Number(version.literal), config: config.members };
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

function textOf(raw: RawJson | undefined): string | undefined {
  return raw?.type === 'string' ? raw.value : undefined;
}

function signatureProblem(account: Account, headers: UpdateRequest['headers'], { publicKeyVersion }: Envelope) {
  const { 'x-apple-verification-data': data, 'x-apple-signature': signature } = headers;
  if (typeof data !== 'string' || typeof signature !== 'string') return 'one of the two headers is missing';
  if (!isBase64(data) || Buffer.from(data, 'base64').toString('utf8') !== account.name)
    return "X-Apple-verification-data is not Base64 of the authority's name";
  if (publicKeyVersion !== account.publicKeyVersion)
    return `publicKeyVersion is ${publicKeyVersion}; the key given last has ${account.publicKeyVersion}`;
  const isGood =
    isBase64(signature) &&
    verify('sha256', Buffer.from(data, 'ascii'), account.publicKey, Buffer.from(signature, 'base64'));
  return isGood ? undefined : 'X-Apple-signature does not verify with the key given last';
}

/** Node takes almost anything for Base64. */
function isBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
}

/** Another public key counts from the next update on. */
function applied(account: Account, { config }: Envelope): Verdict {
  const key = textOf(config.get('publicKey'));
  const version = textOf(config.get('publicKeyVersion'));
  const publicKey = key === undefined ? account.publicKey : readPublicKey(key);
  if (!publicKey) return refused(400, 'publicKey is not Base64 of a public key of P-256');
  const publicKeyVersion = version === undefined ? account.publicKeyVersion : Number(version.replace(/^v/, ''));
  return {
    status: 200,
    account: { ...account, publicKey, publicKeyVersion, config: new Map([...account.config, ...config]) },
  };
}

function readPublicKey(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}
