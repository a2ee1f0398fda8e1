/** A place to run `npm run region -- push` in, with a double of Apple's endpoint and a key server that signs as the deployed one does. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { SignedUpdate, SignUpdateResult } from '../../../../lambdas/keyserver/operate/sign-update/sign-update.ts';
import { startAppleDouble, UPDATE_PATH } from '../../../../local/apple/app.ts';
import { freePort } from '../../../../local/aws/ports.ts';
import {
  type SignedText,
  updateMessage,
  verificationData,
} from '../../../../protocol/region-config/update-signature.ts';
import { runCommand } from '../../../../tools/command/operator-command.ts';
import type { RegionContext } from '../../../../tools/region/command.ts';
import { runPush } from '../../../../tools/region/push.ts';
import { readHandedOver } from '../../../../tools/region/reading/handed-over.ts';
import { freshSigner } from '../../../support/keys/signers.ts';
import { regionWorkplace } from '../../../support/region/region-workplace.ts';

export const AUTHORITY = 'Example Public Health Authority';
export const LOCAL = ['--stage', 'local'];

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;

interface Fakes {
  /** In place of the function's answer. */
  readonly answer?: SignUpdateResult;
}

export type PushPlace = Awaited<ReturnType<typeof pushPlace>>;

export async function pushPlace() {
  const place = regionWorkplace();
  const key = freshSigner('v1');
  const port = await freePort();
  const appleUrl = `http://127.0.0.1:${port}${UPDATE_PATH}`;
  const double = await startAppleDouble(port, {
    ...{ region: 'US-ZZ', name: AUTHORITY, now: () => NOW },
    ...{ publicKeyPem: key.publicPem, publicKeyVersion: 'v1' },
  });
  let [shown, notes]: [string[], string[]] = [[], []];
  const context: { -readonly [K in keyof RegionContext]: RegionContext[K] } = {
    ...place.context,
    now: () => NOW,
    terminal: { out: (text) => void shown.push(text), note: (text) => void notes.push(text) },
  };
  const stackFile = join(context.local, 'stack.json');

  function writeStack(more: object = {}): void {
    const stack = JSON.parse(readFileSync(stackFile, 'utf8'));
    const keyServer = { ...stack.keyServer, publicKeyPem: key.publicPem };
    writeFileSync(stackFile, JSON.stringify({ ...stack, keyServer, appleUrl, ...more }));
  }

  async function signed(signedText: SignedText, by = key): Promise<SignedUpdate> {
    const digest = createHash('sha256')
      .update(updateMessage(AUTHORITY, signedText) ?? '')
      .digest();
    const signature = (await by.sign(digest)).toString('base64');
    return { verificationData: verificationData(AUTHORITY), signature, keyVersion: 'v1' };
  }

  /** Waits are only counted. */
  async function run(args: string[], { answer }: Fakes = {}) {
    [shown, notes] = [[], []];
    const asked: unknown[][] = [];
    const slept: number[] = [];
    const invoke = async (target: string, payload: object) => {
      asked.push([target, payload]);
      return answer ?? signed((payload as { signedText: SignedText }).signedText);
    };
    const deps = {
      ...{ fetch, invokeOf: () => invoke, random: () => 0.5 },
      sleep: async (milliseconds: number) => void slept.push(milliseconds),
    };
    let status = 0;
    const failed = await runCommand('region', context.terminal, async () => {
      status = await runPush(args, context, deps);
    });
    return { status: failed || status, out: shown.join('\n'), note: notes.join('\n'), asked, slept };
  }

  const known = async () => (await fetch(appleUrl)).text();
  writeStack();
  place.writeRegion();
  return {
    ...{ context, appleUrl, writeStack, writeRegion: place.writeRegion, signed, run, known },
    send: (...more: string[]) => run([...LOCAL, '--send', ...more]),
    answers: async (): Promise<{ status: number; problems: string[] }[]> => JSON.parse(await known()).answers,
    record: () => readHandedOver(context, 'local', 'US-ZZ'),
    /** Of the double: what the next update meets. */
    order: (next: string) =>
      fetch(new URL('/faults', appleUrl), {
        method: 'POST',
        body: JSON.stringify({ next }),
        headers: { 'content-type': 'application/json' },
      }),
    async remove() {
      await double.close();
      place.remove();
    },
  };
}

/** A server of no kind that is known. */
export async function answering(listener: RequestListener): Promise<{ server: Server; address: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
