/** Whose exports a command reads: those of a stack, or of any authority by its addresses and its public key. */
import type { TrustedKey } from '../../protocol/export/read/trust.ts';
import type { ExportSource } from '../files/download.ts';
import { Problem } from '../problem.ts';
import { DEFAULT_STACK_FILE, exportSourceOf, readPublicKeyFile, readStack, trustedKeyOf } from '../stack.ts';
import { stackOption } from './stack-options.ts';

export const exportOptions = {
  ...stackOption,
  index: { type: 'string' },
  base: { type: 'string' },
  'public-key': { type: 'string' },
  'key-id': { type: 'string' },
  'key-version': { type: 'string' },
} as const;

export const exportOptionsHelp = `  --stack FILE      where the stack is (default ${DEFAULT_STACK_FILE}, written by "npm start")
  --index URL --base URL --public-key FILE
                    of any authority instead of the stack's; the key as PEM
  --key-id ID --key-version VERSION
                    refuse other signatures (with --public-key)`;

interface ExportOptions {
  readonly stack: string;
  readonly index?: string;
  readonly base?: string;
  readonly 'public-key'?: string;
  readonly 'key-id'?: string;
  readonly 'key-version'?: string;
}

export function exportsOf(options: ExportOptions): { source: ExportSource; trusted: TrustedKey } {
  const { index, base, 'public-key': keyFile } = options;
  if (index === undefined && base === undefined && keyFile === undefined) {
    const stack = readStack(options.stack);
    return { source: exportSourceOf(stack), trusted: trustedKeyOf(stack) };
  }
  if (index === undefined || base === undefined || keyFile === undefined) {
    throw new Problem('--index, --base and --public-key belong together.', 'Give all three, or none for the stack.');
  }
  const publicKey = readPublicKeyFile(keyFile);
  return {
    source: { indexUrl: index, baseUrl: base },
    trusted: { publicKey, id: options['key-id'], version: options['key-version'] },
  };
}
