/** `npm run region -- push`, as it is typed, against the double of Apple's endpoint over HTTP. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verificationData } from '../../../protocol/region-config/update-signature.ts';
import { writeHandedOver } from '../../../tools/region/reading/handed-over.ts';
import { freshSigner } from '../../support/keys/signers.ts';
import { AUTHORITY, answering, LOCAL, type PushPlace, pushPlace } from './push/place.ts';

let place: PushPlace;
beforeEach(async () => {
  place = await pushPlace();
});
afterEach(() => place.remove());

describe('without --send', () => {
  it('shows method, address, headers and body, and asks nobody for anything', async () => {
    const { status, out, note, asked } = await place.run(LOCAL);
    expect([status, note, asked]).toEqual([0, '', []]);
    const [head = '', body = ''] = out.split('\n\n{');
    expect(head).toBe(
      [
        `POST ${place.appleUrl}`,
        'Content-Type: application/json',
        'X-Apple-verification-data: RXhhbXBsZSBQdWJsaWMgSGVhbHRoIEF1dGhvcml0eQ==',
        "X-Apple-signature: (made with --send: ECDSA P-256 with SHA-256 over the header's text, der, base64)",
      ].join('\n'),
    );
    expect(JSON.parse(`{${body}`)).toMatchObject({ countryCode: 'US', state: 'ZZ', publicKeyVersion: 1 });
    expect(await place.answers()).toEqual([]);
    expect(place.record()).toBeUndefined();
  });

  it('shows exactly the body that is sent', async () => {
    const { out } = await place.run([...LOCAL, '--dry-run', '--json']);
    const { sent, method, url, body } = JSON.parse(out);
    expect({ sent, method, url }).toEqual({ sent: false, method: 'POST', url: place.appleUrl });
    const bodies: string[] = [];
    const { server, address } = await answering((request, response) => {
      request.setEncoding('utf8').on('data', (chunk) => bodies.push(chunk));
      request.on('end', () => response.writeHead(404).end());
    });
    await place.send('--endpoint', address);
    server.close();
    expect(bodies.join('')).toBe(body);
  });

  it('shows what it can of a file with errors, and says so by its status', async () => {
    place.writeRegion((part) => {
      part.attenuation.thresholds.nearMed = 20;
    });
    const { status, out, note } = await place.run(LOCAL);
    expect([status, out]).toEqual([1, expect.stringContaining('"attenuationNearMedThreshold": 20')]);
    expect(note).toMatch(/us-zz\.json: errors: \d; npm run region -- check lists them/);
  });
});

describe('with --send', () => {
  it('asks the key server for the signature alone, and Apple takes everything', async () => {
    const { status, out, note, asked } = await place.send();
    expect([status, note]).toEqual([0, '']);
    expect(asked).toEqual([['enx-local-keyserver-sign-update:live', { region: 'US-ZZ', signedText: 'header' }]]);
    expect(await place.answers()).toEqual([{ at: expect.any(String), status: 200, problems: [] }]);
    // 0x0401555aa9400000, digit by digit.
    expect(await place.known()).toContain('"symptomOnsetToInfectiousnessMap": 288605699003383808');
    expect(out).toContain('legalConsentText_ES_US');
    expect(out).toContain(`On record: ${join(place.context.regions, 'handed-over', 'local', 'us-zz.json')}.`);
    expect(place.record()).toMatchObject({ region: 'US-ZZ', stage: 'local', by: 'Kari', how: 'push' });
    expect(place.record()?.at).toBe('2026-11-22T00:00:00.000Z');
  });

  it('shows and keeps the signature nowhere', async () => {
    const answer = (await place.signed('header')) as {
      signature: string;
      verificationData: string;
      keyVersion: string;
    };
    const { out, note } = await place.run([...LOCAL, '--send', '--json'], { answer });
    expect(JSON.parse(out)).toMatchObject({ sent: true, url: place.appleUrl, record: expect.any(String) });
    for (const text of [out, note, JSON.stringify(place.record())]) expect(text).not.toContain(answer.signature);
  });

  it('sends only what changed, the second time', async () => {
    await place.send();
    place.writeRegion((part) => {
      part.agency.websiteURL = 'https://other.example.org/';
    });
    const { status, out } = await place.send('--json');
    expect([status, JSON.parse(out).applied]).toEqual([0, ['agencyWebsiteURL']]);
    expect(place.record()?.values.agencyWebsiteURL).toBe('https://other.example.org/');
    expect(Object.keys(place.record()?.values ?? {}).length).toBeGreaterThan(40);
  });

  it('sends nothing where nothing changed', async () => {
    await place.send();
    const { status, note, asked } = await place.send();
    expect([status, asked]).toEqual([0, []]);
    expect(note).toBe('Nothing changed since 2026-11-22T00:00:00.000Z (pushed by Kari): there is nothing to send.');
    expect(await place.answers()).toHaveLength(1);
  });

  it('sends everything after a package, which may never have reached Apple', async () => {
    await place.send();
    const before = place.record() ?? expect.fail('no record');
    writeHandedOver(place.context, {
      ...before,
      how: 'package',
      values: { ...before.values, appTitle_EN_US: 'Example EN' },
    });
    const { status, out } = await place.send('--json');
    expect([status, JSON.parse(out).applied.length > 40]).toEqual([0, true]);
    // What Google alone was given stays on record.
    expect(place.record()?.values.appTitle_EN_US).toBe('Example EN');
  });

  it('sends everything to a local stack that was made anew', async () => {
    await place.send();
    const before = place.record() ?? expect.fail('no record');
    writeHandedOver(place.context, { ...before, values: { ...before.values, publicKey: 'of the stack before' } });
    const { status, out } = await place.send('--json');
    expect([status, JSON.parse(out).applied.length > 40]).toEqual([0, true]);
  });

  it('does not say so of what Apple never had', async () => {
    await place.send();
    const before = place.record() ?? expect.fail('no record');
    writeHandedOver(place.context, { ...before, values: { ...before.values, appTitle_FR_CA: 'Exemple' } });
    expect((await place.send()).note).toMatch(/^Nothing changed since/);
  });

  it('says what Apple goes on having', async () => {
    place.writeRegion((part) => {
      part.agency.image = 'https://health.example.org/logo.png';
    });
    await place.send();
    place.writeRegion((part) => {
      part.agency.color = '#0b3d5a';
    });
    const { status, note } = await place.send();
    expect([status, note]).toEqual([0, 'agencyImage has no value any more, but Apple keeps what it has.']);
  });

  it.each([
    ['an error of check', 'thresholds', 'errors: 1'],
    ['a wrong field', 'color', 'is wrong; npm run region -- check'],
    ['no part exposureNotifications', 'part', 'has no part "exposureNotifications"'],
  ])('sends nothing with %s', async (_, what, words) => {
    place.writeRegion((part, file) => {
      if (what === 'thresholds') part.attenuation.thresholds.nearMed = 20;
      if (what === 'color') part.agency.color = 'blue';
      if (what === 'part') delete file.exposureNotifications;
    });
    const { status, note, asked } = await place.send();
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain(words);
    expect([await place.answers(), place.record()]).toEqual([[], undefined]);
  });

  it('sends nothing that could not be put on record', async () => {
    place.context.who = () => {
      throw new Error('no name for this user');
    };
    const { status, asked } = await place.send();
    expect([status, asked, await place.answers()]).toEqual([1, [], []]);
  });

  it('sends nothing before there is a stack', async () => {
    rmSync(join(place.context.local, 'stack.json'));
    const { status, note, asked } = await place.send();
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain('Run "npm start" first');
  });
});

describe('a signature that would be refused', () => {
  const good = () =>
    place.signed('header') as Promise<{ verificationData: string; signature: string; keyVersion: string }>;
  it.each([
    [
      'an error of the function',
      async () => ({ error: 'The stage has no region US-ZZ' }),
      'The stage has no region US-ZZ',
    ],
    [
      'another name',
      async () => ({ ...(await good()), verificationData: verificationData('Somebody else') }),
      `The key server knows the authority as "Somebody else", the region file as "${AUTHORITY}"; Deploy first`,
    ],
    ['another version', async () => ({ ...(await good()), keyVersion: 'v2' }), 'signs with version v2 of its key'],
    [
      'another key',
      async () => place.signed('header', freshSigner('v1')),
      'does not verify with the public key of US-ZZ',
    ],
    ['another text', async () => place.signed('name'), 'does not verify with the public key of US-ZZ'],
  ])('%s: never leaves', async (_, make, words) => {
    const { status, note } = await place.run([...LOCAL, '--send'], { answer: await make() });
    expect(status).toBe(1);
    expect(note).toContain(words);
    expect([await place.answers(), place.record()]).toEqual([[], undefined]);
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
    const { status, note, asked } = await place.run(args);
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain(words);
  });
});
