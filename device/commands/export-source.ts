/** Whose exports a command reads: those of a stack, or of any authority by its addresses and its public key. */
import { androidKeySets } from '../../protocol/export/read/key-text.ts';
import type { Trusted, TrustedKey } from '../../protocol/export/read/trust.ts';
import type { ExportSource } from '../files/download.ts';
import { Problem } from '../problem.ts';
import { DEFAULT_STACK_FILE, exportSourceOf, readPublicKeyFile, readStack, trustedKeyOf } from '../stack.ts';
import { stackOption } from './stack-options.ts';

/** One key, and of which name it is. */
export const keyOptions = {
  'public-key': { type: 'string' },
  'key-id': { type: 'string' },
  'key-version': { type: 'string' },
} as const;

export const exportOptions = {
  ...stackOption,
  index: { type: 'string' },
  base: { type: 'string' },
  ...keyOptions,
  'key-sets': { type: 'string' },
} as const;

export const exportOptionsHelp = `  --stack FILE      where the stack is (default ${DEFAULT_STACK_FILE}, written by "npm start")
  --index URL --base URL --public-key FILE
                    of any authority instead of the stack's; the key as PEM
  --key-id ID --key-version VERSION
                    refuse other signatures (with --public-key)
  --key-sets TEXT   keys as Android is configured with them, instead of all that: ID-VERSION,BASE64 of each, with & between
                    those that sign together and | between sets of which one is enough; iOS has the first`;

export interface KeyOptions {
  readonly 'public-key'?: string;
  readonly 'key-id'?: string;
  readonly 'key-version'?: string;
}

/** Undefined without a file. Throws a Problem. */
export function keyOf({ 'public-key': file, ...names }: KeyOptions): TrustedKey | undefined {
  if (file === undefined) return undefined;
  return { publicKey: readPublicKeyFile(file), id: names['key-id'], version: names['key-version'] };
}

interface ExportOptions extends KeyOptions {
  readonly stack: string;
  readonly index?: string;
  readonly base?: string;
  readonly 'key-sets'?: string;
}

export function exportsOf(options: ExportOptions): { source: ExportSource; trusted: Trusted } {
  const { index, base, 'public-key': keyFile, 'key-sets': keySets } = options;
  if (index === undefined && base === undefined && keyFile === undefined) {
    const stack = readStack(options.stack);
    return { source: exportSourceOf(stack), trusted: trustedOf(options) ?? trustedKeyOf(stack) };
  }
  if (index !== undefined && base !== undefined && (keyFile === undefined || keySets === undefined)) {
    const trusted = trustedOf(options);
    if (trusted) return { source: { indexUrl: index, baseUrl: base }, trusted };
  }
  throw new Problem(
    '--index, --base and --public-key or --key-sets belong together.',
    'Give all three, or none for the stack.',
  );
}

function trustedOf({ 'key-sets': keySets, ...key }: ExportOptions): Trusted | undefined {
  return keySets === undefined ? keyOf(key) : readSets(keySets);
}

function readSets(text: string): Trusted {
  const sets = androidKeySets(text);
  if (sets) return sets;
  throw new Problem(
    '--key-sets is no such text.',
    'Each key is ID-VERSION,BASE64, the base64 of its SubjectPublicKeyInfo.',
  );
}
