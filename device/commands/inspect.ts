import { readFileSync } from 'node:fs';
import type { TrustedKey } from '../../protocol/export/read/trust.ts';
import { send } from '../client/http.ts';
import { android } from '../client/profile.ts';
import { FILE_MILLISECONDS } from '../files/download.ts';
import { inspect as inspectArchive } from '../inspect/inspect.ts';
import { inspectionText } from '../inspect/text.ts';
import { Problem } from '../problem.ts';
import { readStack, trustedKeyOf } from '../stack.ts';
import { BAD, type Command, GOOD, OPEN, readWordAnd } from './command.ts';
import { type KeyOptions, keyOf, keyOptions } from './export-source.ts';

const help = `What is in a key archive: entries, header, signatures, keys by kind, their order, and what is odd about them. A bad
archive is read as far as it goes.

  npm run device -- inspect FILE|URL [options]

  --public-key FILE  check signatures with this key (PEM)
  --key-id ID --key-version VERSION
                     of which name the key is (with --public-key)
  --stack FILE       check signatures with the key of this stack
  --json             one JSON document; null stands for what is not known

Exit code 0 when phones take it whole, 1 when a platform refuses it or leaves keys out, 2 when there is nothing to read.
Without a public key the signatures are not checked, and 0 says nothing about them.`;

const options = {
  ...keyOptions,
  stack: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** Larger than what phones take, so that it can be said of what they do not. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

export const inspect: Command = {
  summary: 'what is in an archive, and what is odd about it',
  help,
  whenUnable: OPEN,
  async run(args, { out }) {
    const { word, values } = readWordAnd(args, options);
    if (word === undefined) throw new Problem('Which archive?', 'Name a file or an address.');
    const trusted = trustedOf(values);
    const inspection = await inspectArchive(await bytesOf(word), trusted);
    out(values.json ? JSON.stringify(inspection, nullForUnknown, 2) : inspectionText(word, inspection));
    return inspection.oddities.some(({ effect }) => effect !== 'note') || isRefused(inspection.platforms) ? BAD : GOOD;
  },
};

/** A member that is not known is there all the same. */
const nullForUnknown = (_: string, value: unknown) => (value === undefined ? null : value);

const isRefused = (platforms: Readonly<Record<string, { readonly accepted: boolean | undefined }>>) =>
  Object.values(platforms).some(({ accepted }) => accepted === false);

function trustedOf({ stack, ...typed }: KeyOptions & { readonly stack?: string }): TrustedKey | undefined {
  if (typed['public-key'] !== undefined && stack !== undefined) {
    throw new Problem('--public-key and --stack are two keys.', 'Name one.');
  }
  return stack === undefined ? keyOf(typed) : trustedKeyOf(readStack(stack));
}

function bytesOf(word: string): Promise<Buffer> | Buffer {
  if (/^https?:\/\//i.test(word)) return fetched(word);
  try {
    return readFileSync(word);
  } catch {
    throw new Problem(`${word} cannot be read.`, 'Name a file, or an address that begins with https://.');
  }
}

async function fetched(url: string): Promise<Buffer> {
  const headers = { 'User-Agent': android.userAgent };
  const bounds = { maximumBytes: MAXIMUM_BYTES, timeoutMilliseconds: FILE_MILLISECONDS };
  const { status, body } = await send({ method: 'GET', url, headers, ...bounds });
  if (status === 200) return body;
  throw new Problem(`${url} answered ${status}.`, 'An archive is answered with 200, without a redirect.');
}
