/** `npm run region -- push`, as it is typed, against the double of Apple's endpoint over HTTP. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignUpdateResult } from '../../../lambdas/keyserver/sign-update/sign-update.ts';
import { startAppleDouble, UPDATE_PATH } from '../../../local/apple/app.ts';
import { freePort } from '../../../local/aws/ports.ts';
import { type SignedText, updateMessage, verificationData } from '../../../protocol/region-config/update-signature.ts';
import { runCommand } from '../../../tools/command/operator-command.ts';
import type { RegionContext } from '../../../tools/region/command.ts';
import { endpointOf } from '../../../tools/region/push/request.ts';
import { runPush } from '../../../tools/region/push.ts';
import { readHandedOver, writeHandedOver } from '../../../tools/region/reading/handed-over.ts';
import { demoFile } from '../../support/configured-region.ts';
import { freshSigner, type PemSigner } from '../../support/signers.ts';
import { root } from '../templates.ts';

const name = 'Example Public Health Authority';
const now = 1_795_305_600;
let folder: string;
let shown: string[];
let notes: string[];
let context: RegionContext;
let key: PemSigner;
let appleUrl: string;
let double: { close(): Promise<void> };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enx-push-'));
  key = freshSigner('v1');
  const port = await freePort();
  appleUrl = `http://127.0.0.1:${port}${UPDATE_PATH}`;
  const props = { region: 'US-ZZ', name, publicKeyPem: key.publicPem, publicKeyVersion: 'v1', now: () => now };
  double = await startAppleDouble(port, props);
  context = {
    ...{
      regions: join(folder, 'regions'),
      stages: join(root, 'stages'),
      local: folder,
      now: () => now,
      who: () => 'Kari',
    },
    terminal: { out: (text) => void shown.push(text), note: (text) => void notes.push(text) },
  };
  mkdirSync(context.regions);
  writeStack();
  writeRegion();
});
afterEach(async () => {
  await double.close();
  rmSync(folder, { recursive: true });
});

function writeStack(more: object = {}): void {
  const base = 'http://127.0.0.1:8600/';
  const stack = {
    region: 'US-ZZ',
    verification: {
      ...{ deviceUrl: base, adminUrl: base, jwksUrl: base, adminApiKey: 'x', statsApiKey: 'x' },
      deviceApiKey: 'an-api-key-that-ships-in-every-phone',
    },
    keyServer: {
      ...{ publishUrl: base, statsUrl: base, exportBaseUrl: base, indexUrl: base, publicKeyPem: key.publicPem },
      ...{ keyId: '999', keyVersion: 'v1', healthAuthorityId: 'org.example' },
    },
    appleUrl,
    ...more,
  };
  writeFileSync(join(folder, 'stack.json'), JSON.stringify(stack));
}

// biome-ignore lint/suspicious/noExplicitAny: any member of a region file.
type File = any;

function writeRegion(change: (part: File, file: File) => void = () => {}): void {
  const file = JSON.parse(readFileSync(demoFile, 'utf8'));
  change(file.exposureNotifications, file);
  writeFileSync(join(context.regions, 'us-zz.json'), JSON.stringify(file, undefined, 2));
}

interface Fakes {
  /** In place of the function's answer. */
  readonly answer?: SignUpdateResult;
}

/** The command with a key server that signs as the deployed one does, and with waits that are only counted. */
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

async function signed(signedText: SignedText, by = key): Promise<SignUpdateResult> {
  const digest = createHash('sha256')
    .update(updateMessage(name, signedText) ?? '')
    .digest();
  const signature = (await by.sign(digest)).toString('base64');
  return { verificationData: verificationData(name), signature, keyVersion: 'v1' };
}

const stage = ['--stage', 'local'];
const send = (...more: string[]) => run([...stage, '--send', ...more]);
const known = async () => (await fetch(appleUrl)).text();
const answers = async (): Promise<{ status: number; problems: string[] }[]> => JSON.parse(await known()).answers;
const record = () => readHandedOver(context, 'local', 'US-ZZ');
const order = (next: string) =>
  fetch(new URL('/faults', appleUrl), {
    method: 'POST',
    body: JSON.stringify({ next }),
    headers: { 'content-type': 'application/json' },
  });

describe('without --send', () => {
  it('shows method, address, headers and body, and asks nobody for anything', async () => {
    const { status, out, note, asked } = await run(stage);
    expect([status, note, asked]).toEqual([0, '', []]);
    const [head = '', body = ''] = out.split('\n\n{');
    expect(head).toBe(
      [
        `POST ${appleUrl}`,
        'Content-Type: application/json',
        'X-Apple-verification-data: RXhhbXBsZSBQdWJsaWMgSGVhbHRoIEF1dGhvcml0eQ==',
        "X-Apple-signature: (made with --send: ECDSA P-256 with SHA-256 over the header's text, der, base64)",
      ].join('\n'),
    );
    expect(JSON.parse(`{${body}`)).toMatchObject({ countryCode: 'US', state: 'ZZ', publicKeyVersion: 1 });
    expect(await answers()).toEqual([]);
    expect(record()).toBeUndefined();
  });

  it('shows exactly the body that is sent', async () => {
    const { out } = await run([...stage, '--dry-run', '--json']);
    const { sent, method, url, body } = JSON.parse(out);
    expect({ sent, method, url }).toEqual({ sent: false, method: 'POST', url: appleUrl });
    const bodies: string[] = [];
    const { server, address } = await answering((request, response) => {
      request.setEncoding('utf8').on('data', (chunk) => bodies.push(chunk));
      request.on('end', () => response.writeHead(404).end());
    });
    await send('--endpoint', address);
    server.close();
    expect(bodies.join('')).toBe(body);
  });

  it('shows what it can of a file with errors, and says so by its status', async () => {
    writeRegion((part) => {
      part.attenuation.thresholds.nearMed = 20;
    });
    const { status, out, note } = await run(stage);
    expect([status, out]).toEqual([1, expect.stringContaining('"attenuationNearMedThreshold": 20')]);
    expect(note).toMatch(/us-zz\.json: errors: \d; npm run region -- check lists them/);
  });
});

describe('with --send', () => {
  it('asks the key server for the signature alone, and Apple takes everything', async () => {
    const { status, out, note, asked } = await send();
    expect([status, note]).toEqual([0, '']);
    expect(asked).toEqual([['enx-local-keyserver-sign-update:live', { region: 'US-ZZ', signedText: 'header' }]]);
    expect(await answers()).toEqual([{ at: expect.any(String), status: 200, problems: [] }]);
    // 0x0401555aa9400000, digit by digit.
    expect(await known()).toContain('"symptomOnsetToInfectiousnessMap": 288605699003383808');
    expect(out).toContain('legalConsentText_ES_US');
    expect(out).toContain(`On record: ${join(context.regions, 'handed-over', 'local', 'us-zz.json')}.`);
    expect(record()).toMatchObject({ region: 'US-ZZ', stage: 'local', by: 'Kari', how: 'push' });
    expect(record()?.at).toBe('2026-11-22T00:00:00.000Z');
  });

  it('shows and keeps the signature nowhere', async () => {
    const answer = (await signed('header')) as { signature: string; verificationData: string; keyVersion: string };
    const { out, note } = await run([...stage, '--send', '--json'], { answer });
    expect(JSON.parse(out)).toMatchObject({ sent: true, url: appleUrl, record: expect.any(String) });
    for (const text of [out, note, JSON.stringify(record())]) expect(text).not.toContain(answer.signature);
  });

  it('sends only what changed, the second time', async () => {
    await send();
    writeRegion((part) => {
      part.agency.websiteURL = 'https://other.example.org/';
    });
    const { status, out } = await send('--json');
    expect([status, JSON.parse(out).applied]).toEqual([0, ['agencyWebsiteURL']]);
    expect(record()?.values.agencyWebsiteURL).toBe('https://other.example.org/');
    expect(Object.keys(record()?.values ?? {}).length).toBeGreaterThan(40);
  });

  it('sends nothing where nothing changed', async () => {
    await send();
    const { status, note, asked } = await send();
    expect([status, asked]).toEqual([0, []]);
    expect(note).toBe('Nothing changed since 2026-11-22T00:00:00.000Z (pushed by Kari): there is nothing to send.');
    expect(await answers()).toHaveLength(1);
  });

  it('sends everything after a package, which may never have reached Apple', async () => {
    await send();
    const before = record() ?? expect.fail('no record');
    writeHandedOver(context, { ...before, how: 'package', values: { ...before.values, appTitle_EN_US: 'Example EN' } });
    const { status, out } = await send('--json');
    expect([status, JSON.parse(out).applied.length > 40]).toEqual([0, true]);
    // What Google alone was given stays on record.
    expect(record()?.values.appTitle_EN_US).toBe('Example EN');
  });

  it('sends everything to a local stack that was made anew', async () => {
    await send();
    const before = record() ?? expect.fail('no record');
    writeHandedOver(context, { ...before, values: { ...before.values, publicKey: 'of the stack before' } });
    const { status, out } = await send('--json');
    expect([status, JSON.parse(out).applied.length > 40]).toEqual([0, true]);
  });

  it('says what Apple goes on having', async () => {
    writeRegion((part) => {
      part.agency.image = 'https://health.example.org/logo.png';
    });
    await send();
    writeRegion((part) => {
      part.agency.color = '#0b3d5a';
    });
    const { status, note } = await send();
    expect([status, note]).toEqual([0, 'agencyImage has no value any more, but Apple keeps what it has.']);
  });

  it.each([
    ['an error of check', 'thresholds', 'errors: 1'],
    ['a wrong field', 'color', 'is wrong; npm run region -- check'],
    ['no part exposureNotifications', 'part', 'has no part "exposureNotifications"'],
  ])('sends nothing with %s', async (_, what, words) => {
    writeRegion((part, file) => {
      if (what === 'thresholds') part.attenuation.thresholds.nearMed = 20;
      if (what === 'color') part.agency.color = 'blue';
      if (what === 'part') delete file.exposureNotifications;
    });
    const { status, note, asked } = await send();
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain(words);
    expect([await answers(), record()]).toEqual([[], undefined]);
  });

  it('sends nothing before there is a stack', async () => {
    rmSync(join(folder, 'stack.json'));
    const { status, note, asked } = await send();
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain('Run "npm start" first');
  });
});

describe('a signature that would be refused', () => {
  const good = () => signed('header') as Promise<{ verificationData: string; signature: string; keyVersion: string }>;
  it.each([
    [
      'an error of the function',
      async () => ({ error: 'The stage has no region US-ZZ' }),
      'The stage has no region US-ZZ',
    ],
    [
      'another name',
      async () => ({ ...(await good()), verificationData: verificationData('Somebody else') }),
      `The key server knows the authority as "Somebody else", the region file as "${name}"; Deploy first`,
    ],
    ['another version', async () => ({ ...(await good()), keyVersion: 'v2' }), 'signs with version v2 of its key'],
    ['another key', async () => signed('header', freshSigner('v1')), 'does not verify with the public key of US-ZZ'],
    ['another text', async () => signed('name'), 'does not verify with the public key of US-ZZ'],
  ])('%s: never leaves', async (_, make, words) => {
    const { status, note } = await run([...stage, '--send'], { answer: await make() });
    expect(status).toBe(1);
    expect(note).toContain(words);
    expect([await answers(), record()]).toEqual([[], undefined]);
  });
});

describe('what Apple answers', () => {
  it('401, once: which key, which switches', async () => {
    writeRegion((part) => {
      part.push = { signatureForm: 'raw', signatureText: 'base64url' };
    });
    const { status, note, slept } = await send();
    expect([status, slept, record()]).toEqual([1, [], undefined]);
    expect(note).toContain('Apple answered 401: the signature cannot be verified. Nothing was applied.');
    expect(note).toContain('exposureNotifications.push');
    expect((await answers()).map((answer) => answer.status)).toEqual([401]);
  });

  it('401 with the name signed, as the double takes the header', async () => {
    writeRegion((part) => {
      part.push = { signedText: 'name' };
    });
    const { status, asked } = await send();
    expect([status, asked[0]?.[1]]).toEqual([1, { region: 'US-ZZ', signedText: 'name' }]);
  });

  it('400, once: revocation has no locales in the document', async () => {
    writeRegion((part) => {
      part.push = { localisedRevocation: true };
    });
    const { status, note, slept } = await send();
    expect([status, slept, record()]).toEqual([1, [], undefined]);
    expect(note).toContain('Apple answered 400: it is not valid');
    expect((await answers())[0]?.problems).toContainEqual(
      expect.stringContaining('revokedNotificationBody_EN_US has no'),
    );
  });

  it('500: again after a pause, until it is taken', async () => {
    await order('failing');
    const { status, slept } = await send();
    expect([status, slept]).toEqual([0, [1_500]]);
    expect((await answers()).map((answer) => answer.status)).toEqual([200, 500]);
  });

  it('nothing, after it was applied: the same again, and no harm is done', async () => {
    await order('cut');
    const { status, slept } = await send();
    expect([status, slept, record()?.how]).toEqual([0, [1_500], 'push']);
    expect((await answers()).map((answer) => answer.status)).toEqual([200, 200]);
  });
});

async function answering(listener: RequestListener): Promise<{ server: Server; address: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describe('another server', () => {
  const at = async (status: number, headers = {}) => {
    let calls = 0;
    const { server, address } = await answering((request, response) => {
      calls += 1;
      request.resume().on('end', () => response.writeHead(status, headers).end());
    });
    const result = await send('--endpoint', address);
    server.close();
    return { ...result, calls };
  };

  it('404: the form comes first', async () => {
    const { status, note, calls } = await at(404);
    expect([status, calls]).toEqual([1, 1]);
    expect(note).toContain('Apple answered 404: there is no configuration of US-ZZ.');
    expect(note).toContain('npm run region -- package');
  });

  it('500 for ever: three tries, each pause longer', async () => {
    const { status, note, calls, slept } = await at(500);
    expect([status, calls, slept]).toEqual([1, 3, [1_500, 3_000]]);
    expect(note).toContain('After three tries nobody knows whether Apple took it: it answered 500.');
    expect(record()).toBeUndefined();
  });

  it('nobody there', async () => {
    const port = await freePort();
    const { status, note, slept } = await send('--endpoint', `http://127.0.0.1:${port}/`);
    expect([status, slept.length]).toEqual([1, 2]);
    expect(note).toContain('ECONNREFUSED');
  });

  it('elsewhere: the signature does not follow', async () => {
    const { status, note, calls } = await at(307, { location: appleUrl });
    expect([status, calls, await answers()]).toEqual([1, 1, []]);
    expect(note).toContain("The answer was 307, which Apple's document does not know.");
  });

  it.each([
    'https://example.org/',
    'http://gateway.icloud.com/enservice/v2/update/app/config',
    'https://gateway.icloud.com.example.org/',
    'https://noticloud.com/',
    'ftp://127.0.0.1/',
    'gateway.icloud.com',
  ])('%s gets nothing', async (address) => {
    const { status, note, asked } = await send('--endpoint', address);
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain(`--endpoint is ${address}; allowed: an https address below icloud.com or apple.com`);
  });

  it('may be another one of Apple', async () => {
    const other = 'https://gateway.icloud.com/enservice/v3/update/app/config';
    const { out } = await run([...stage, '--endpoint', other]);
    expect(out).toContain(`POST ${other}\n`);
  });

  it('is that of its document for a deployed stage', () => {
    const local = join(folder, 'nowhere');
    expect(endpointOf('prod', undefined, { local })).toBe('https://gateway.icloud.com/enservice/v2/update/app/config');
  });

  it('is asked for where the local stack has no double', async () => {
    writeStack({ appleUrl: undefined });
    const { status, note } = await send();
    expect([status, note]).toEqual([1, expect.stringContaining("The local stack has no double of Apple's endpoint.")]);
  });
});

describe('the command line', () => {
  it.each([
    [[], 'Missing: --stage.'],
    [['--stage', 'local', 'US-ZZ', 'XK'], 'One region at a time; given: US-ZZ, XK.'],
    [['--stage', 'local', 'XK'], 'No file is of region XK'],
    [['--stage', 'local', '--send', '--dry-run'], '--send sends and --dry-run does not: one of them.'],
    [['--stage', 'local', '--force'], "Unknown option '--force'"],
  ])('%j: %s', async (args, words) => {
    const { status, note, asked } = await run(args);
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain(words);
  });

  it('--help shows the help', async () => {
    const { status, out } = await run(['--help']);
    expect([status, out]).toEqual([0, expect.stringContaining('npm run region -- push [REGION] --stage')]);
  });
});
