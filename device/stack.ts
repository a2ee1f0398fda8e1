/** `.local/stack.json`: where a running stack is, for tools and tests; `npm start` writes it, every stage can have one. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { TrustedKey } from '../protocol/export/read/trust.ts';
import type { Services } from './client/calls.ts';
import type { ExportSource } from './files/download.ts';
import { Problem } from './problem.ts';

export const DEFAULT_STACK_FILE = '.local/stack.json';

const text = z.string().check(z.minLength(1));

const stackShape = z.object({
  region: text,
  /** Only a local stack has a clock that can be advanced. */
  controlUrl: z.optional(z.url()),
  verification: z.object({
    deviceUrl: z.url(),
    adminUrl: z.url(),
    jwksUrl: z.url(),
    deviceApiKey: text,
    adminApiKey: text,
    statsApiKey: text,
    /** The region's own host of the redirector, as this machine reaches it; without it links are opened as written. */
    redirectUrl: z.optional(z.url()),
    /** The form for people's own reports. */
    reportUrl: z.optional(z.url()),
    /** Of signed text messages; absent where they are not signed. */
    smsKeyId: z.optional(text),
    smsPublicKeyPem: z.optional(text),
  }),
  /** Where people log in and get a code. */
  selfService: z.optional(z.object({ url: z.url() })),
  /** The pages of case workers and administrators, and what they ask. */
  staff: z.optional(z.object({ url: z.url(), apiUrl: z.url() })),
  /** Those who can log in on a local stack; `staff`: at the staff's pages. */
  identityProvider: z.optional(
    z.object({
      issuer: z.url(),
      staff: z.optional(z.array(z.object({ name: text, login: text, password: text, is: text, subject: text }))),
      people: z.array(z.object({ name: text, login: text, password: text, is: text })),
    }),
  ),
  /** A local stack's double of the registry of test results; POST /faults beside it orders failures. */
  registryUrl: z.optional(z.url()),
  /** The message app of a local stack: what its phones got. */
  messagesUrl: z.optional(z.url()),
  /** A local stack's double of Apple's endpoint for updates of the configuration; GET shows what it knows. */
  appleUrl: z.optional(z.url()),
  /** The AWS of a local stack, for tools that ask its functions. */
  aws: z.optional(
    z.object({
      endpoint: z.url(),
      /** PEM file of the certificate to trust. */
      caFile: z.optional(text),
    }),
  ),
  keyServer: z.object({
    publishUrl: z.url(),
    statsUrl: z.url(),
    exportBaseUrl: z.url(),
    indexUrl: z.url(),
    publicKeyPem: text,
    keyId: text,
    keyVersion: text,
    healthAuthorityId: text,
  }),
});

export type Stack = z.output<typeof stackShape>;

/** Throws a Problem that says what to do when the file is missing or is not such a file. */
export function readStack(file: string): Stack {
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch {
    throw new Problem(`There is no ${file}.`, 'Run "npm start" first, or name another stack with --stack FILE.');
  }
  return parseStack(file, json);
}

function parseStack(file: string, json: string): Stack {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Problem(`${file} is not JSON.`, 'Stop and run "npm start" again; it writes the file anew.');
  }
  const parsed = stackShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new Problem(`${file} lacks or misspells: ${where}.`, 'Run "npm start" again, or correct the file.');
}

/** What a phone's configuration would say about this stack. */
export function servicesOf({ verification, keyServer }: Stack): Services {
  return {
    deviceUrl: verification.deviceUrl,
    deviceApiKey: verification.deviceApiKey,
    publishUrl: keyServer.publishUrl,
    healthAuthorityId: keyServer.healthAuthorityId,
  };
}

export function exportSourceOf({ keyServer }: Stack): ExportSource {
  return { indexUrl: keyServer.indexUrl, baseUrl: keyServer.exportBaseUrl };
}

/** What a phone's configuration says of signed messages; undefined where they are not signed. */
export function messageKeyOf({ verification }: Stack): MessageKey | undefined {
  const { smsKeyId, smsPublicKeyPem } = verification;
  if (smsKeyId === undefined || smsPublicKeyPem === undefined) return undefined;
  return { id: smsKeyId, publicKey: readPublicKey(smsPublicKeyPem, 'smsPublicKeyPem') };
}

export interface MessageKey {
  readonly id: string;
  readonly publicKey: KeyObject;
}

export function trustedKeyOf({ keyServer }: Stack): TrustedKey {
  const publicKey = readPublicKey(keyServer.publicKeyPem, 'publicKeyPem');
  return { publicKey, id: keyServer.keyId, version: keyServer.keyVersion };
}

/** A PEM file's public key. Throws a Problem. */
export function readPublicKeyFile(file: string): KeyObject {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    throw new Problem(`There is no ${file}.`, 'Name a file with the public key in PEM.');
  }
  return readPublicKey(pem, file);
}

/** A PEM public key; `source` names it in the Problem thrown for anything else. */
function readPublicKey(pem: string, source: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Problem(`${source} is not a public key.`, 'It must be PEM and begin with "-----BEGIN PUBLIC KEY-----".');
  }
}
