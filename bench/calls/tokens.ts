/**
 * `npm run bench -- tokens`: CPU of the cryptography of self-service's tokens (RFC 9497, P-256), in this process and without AWS:
 * the server's part, and the browser's part as Node runs it; and the bytes of the script that brings it to a browser.
 */
import { gzipSync } from 'node:zlib';
import { randomBytes } from '../../lambdas/shared/random.ts';
import { browserScript } from '../../lib/constructs/code/browser-script.ts';
import { blind, finalize } from '../../protocol/eligibility/blinding.ts';
import { INPUT_BYTES } from '../../protocol/eligibility/token.ts';
import { deriveSecret, evaluate, publicKeyOf, redeems } from '../../protocol/eligibility/voprf.ts';
import { cpuMilliseconds, print } from '../support/measure.ts';

/** The browser's part takes ten times as long. */
const SHORTEN = { server: 4, browser: 20 } as const;

export async function run(): Promise<void> {
  const secret = deriveSecret(randomBytes(32), 'US-ZZ-confirmed-v1');
  const publicKey = publicKeyOf(secret);
  const blinding = blind(randomBytes(INPUT_BYTES), randomBytes);
  const evaluation = evaluate(secret, blinding.blinded, randomBytes);
  if (!evaluation) throw new Error('An element that was just blinded is one');
  const output = finalize(blinding, evaluation, publicKey);
  const calls = {
    'evaluate, with proof': { at: 'server', call: () => evaluate(secret, blinding.blinded, randomBytes) },
    redeem: { at: 'server', call: () => redeems(secret, blinding.input, output) },
    blind: { at: 'browser', call: () => blind(blinding.input, randomBytes) },
    'verify the proof and finalize': { at: 'browser', call: () => finalize(blinding, evaluation, publicKey) },
  } as const;
  for (const [name, { at, call }] of Object.entries(calls)) {
    const cpu = await cpuMilliseconds(async () => call(), SHORTEN[at]);
    print({ bench: 'tokens', call: name, at, cpuMilliseconds: cpu });
  }
  const script = Buffer.from(browserScript());
  print({ bench: 'tokens', script: 'of the form', bytes: script.length, compressed: gzipSync(script).length });
}
