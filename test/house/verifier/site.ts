/** An export site as the exporter writes it, served on this machine, and the verifier run over it by Node alone. */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ExportSigner } from '../../../protocol/export/write/signature.ts';
import { anEntry } from '../../support/export/export-keys.ts';
import { aConfiguration, HOUR, manifestSigner, START, worker } from '../../support/export/exporter.ts';
import { MemoryExports } from '../../support/export/memory-export-stores.ts';
import { freshSigner, type PemSigner } from '../../support/keys/signers.ts';

export const DAY = 24 * HOUR;
const program = join(import.meta.dirname, '..', '..', '..', 'verifier', 'verify-exports.mjs');

/** By version. */
export const exportSigners: Readonly<Record<string, PemSigner>> = { v1: freshSigner('v1'), v2: freshSigner('v2') };

export const signer = (version: string) => ({
  keyArn: `arn:${version}`,
  verificationKeyId: '310',
  verificationKeyVersion: version,
});

export interface Site {
  readonly exports: MemoryExports;
  /** Runs the exporter. */
  run(now: number): Promise<void>;
}

/** A series with a file of each window of its first day but the second, which is empty. */
export async function aSite(signers = [signer('v1')]): Promise<Site> {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ signers, periodHours: 8 }), START);
  const one = worker(exports);
  const site: Site = {
    exports,
    async run(now) {
      await one.run(now, {
        publicKeyOf: async (keyArn) => (exportSigners[keyArn.slice(4)] ?? manifestSigner).spki,
        signersOf: (configuration) => configuration.signers.map(signing),
      });
      if (one.failures.length > 0) throw one.failures[0];
    },
  };
  for (const hour of [1, 17, 25]) upload(site, hour);
  await site.run(START + DAY + 2 * HOUR);
  return site;
}

function signing(settings: ReturnType<typeof signer>): ExportSigner {
  const own = exportSigners[settings.verificationKeyVersion];
  if (own === undefined) throw new Error('No such signer');
  return { ...settings, sign: own.sign };
}

export function upload({ exports }: Site, hour: number): void {
  const key = Buffer.alloc(16, hour);
  exports.upload(START + hour * HOUR, ['US-ZZ'], [anEntry({ key, rollingStartNumber: START / 600 - 144 })]);
}

export interface Verdict {
  readonly code: number;
  readonly said: string;
  /** Sentences, in order. */
  readonly faults: string[];
}

let server: Server | undefined;
let served: MemoryExports | undefined;
export let address = '';

export async function serve(): Promise<void> {
  server = createServer(({ url = '' }, response) => {
    const bytes = served?.objects.get(url.slice(1));
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/us-zz`;
}

export function stopServing(): void {
  server?.close();
}

/** As somebody would at `now`. */
export function verifySite({ exports }: Site, now: number, ...args: string[]): Promise<Verdict> {
  served = exports;
  const options = ['--wait', '0', '--at', new Date(now * 1_000).toISOString()];
  return new Promise((resolve) => {
    execFile(process.execPath, [program, address, ...options, ...args], (error, stdout, stderr) => {
      const faults = stdout.split('\n').flatMap((line) => (line.startsWith('FAULT ') ? [line.slice(6)] : []));
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr, faults });
    });
  });
}
