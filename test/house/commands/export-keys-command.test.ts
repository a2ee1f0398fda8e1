import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALGORITHM, exportKeyEntry, manifestKeyEntry, type PublicKeys } from '../../../protocol/export/public-keys.ts';
import { runExportKeysCommand } from '../../../tools/operate/export-keys.ts';
import { freshSigner } from '../../support/keys/signers.ts';
import us from '../../support/regions/us-zz.json' with { type: 'json' };

const NOW = Date.parse('2026-12-01T00:00:00Z') / 1_000;
const keys = { v1: freshSigner('v1'), v2: freshSigner('v2'), manifest: freshSigner('m') };
const { verificationKeyId } = us.keyServer.export;

function live(...versions: ('v1' | 'v2')[]): PublicKeys {
  const exportKeys = versions.map((verificationKeyVersion) =>
    exportKeyEntry(
      {
        keyArn: 'arn',
        verificationKeyId,
        verificationKeyVersion,
        ...(verificationKeyVersion === 'v2' ? { from: NOW + 86_400 } : {}),
      },
      manifestKeyEntry(keys[verificationKeyVersion].spki),
    ),
  );
  const manifestKeys = [manifestKeyEntry(keys.manifest.spki)];
  return { configuration: 'us-zz', region: 'US-ZZ', algorithm: ALGORITHM, exportKeys, manifestKeys };
}

async function run(
  args: string[],
  published: PublicKeys | undefined,
  changes: { first?: object; signers?: object[] } = {},
) {
  const regions = mkdtempSync(join(tmpdir(), 'export-keys-'));
  const keyServer = {
    ...us.keyServer,
    export: { ...us.keyServer.export, ...changes.first },
    ...(changes.signers ? { signers: changes.signers } : {}),
  };
  writeFileSync(join(regions, 'us-zz.json'), JSON.stringify({ ...us, keyServer }));
  const out: string[] = [];
  const notes: string[] = [];
  const asked: string[][] = [];
  const world = {
    regions,
    now: () => NOW,
    liveKeys: async (...about: string[]) => {
      asked.push(about);
      return published;
    },
  };
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const status = await runExportKeysCommand(args, world, terminal);
  return { status, out: out.join('\n'), notes: notes.join('\n'), asked };
}

const place = ['--stage', 'dev', '--region', 'us-zz'];
const next = { verificationKeyId, verificationKeyVersion: 'v2', from: '2026-12-02', firstFrom: '2026-12-11' };

describe('list', () => {
  it('says what signs now and later, with public keys', async () => {
    const { status, out, asked } = await run(['list', ...place], live('v2', 'v1'));
    expect([status, asked]).toEqual([0, [['dev', 'us-zz/public-keys.json']]]);
    expect(out).toContain(`key id ${verificationKeyId}, version v2: signs from 2026-12-02T00:00:00Z`);
    expect(out).toContain(`key id ${verificationKeyId}, version v1: signs\n`);
    expect(out).toContain(keys.v1.publicPem);
    expect(out).toMatch(/signs the manifest: [0-9a-f]{64}$/);
  });

  it('in JSON', async () => {
    const { out } = await run(['list', ...place, '--json'], live('v1'));
    expect(JSON.parse(out)).toMatchObject({ region: 'US-ZZ', stage: 'dev', exportKeys: [{ version: 'v1' }] });
  });

  it('says where nothing is published', async () => {
    expect(await run(['list', ...place], undefined)).toMatchObject({
      status: 1,
      notes: expect.stringContaining('deploy it first'),
    });
  });
});

describe('plan', () => {
  it('says that nothing changes', async () => {
    expect(await run(['plan', ...place], live('v1'))).toMatchObject({
      status: 0,
      out: expect.stringContaining('Nothing changes'),
    });
  });

  it('says by when Apple and Google must have a new key, and when the old one may end', async () => {
    const changes = { first: { verificationKeyUntil: '2027-01-04' }, signers: [next] };
    const { status, out } = await run(['plan', ...place], live('v2', 'v1'), changes);
    expect(status, out).toBe(0);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^2026-12-01T00:00:00Z {2}at the latest: Apple and Google have the public key of \d+\.v2/);
    expect(lines.slice(1, 6).map((line) => line.slice(0, 20))).toEqual([
      '2026-12-02T00:00:00Z',
      '2026-12-11T00:00:00Z',
      '2026-12-11T00:00:00Z',
      '2027-01-04T00:00:00Z',
      '2027-01-04T00:00:00Z',
    ]);
    const base64 = keys.v2.spki.toString('base64');
    expect(out).toContain(`version v2\n${base64}\n`);
    expect(out).toContain(`${verificationKeyId}-v2,${base64}`);
  });

  it('has no public key of one that is not deployed', async () => {
    const { status, out } = await run(['plan', ...place], live('v1'), { signers: [next] });
    expect([status, out.includes('is not deployed yet')]).toEqual([0, true]);
  });

  it('refuses to end the old key a second too early, whatever Apple and Google say', async () => {
    const changes = { first: { verificationKeyUntil: '2027-01-03T23:59:59Z' }, signers: [next] };
    const { status, out } = await run(['plan', ...place, '--lead', '1'], live('v1'), changes);
    expect(status).toBe(1);
    expect(out).toContain('!! ');
    expect(out).toContain('the earliest is 2027-01-04T00:00:00Z');
    expect(out).toContain('Not to be deployed like this');
  });

  it('in JSON', async () => {
    const { out } = await run(['plan', ...place, '--json'], live('v1'), {
      signers: [{ ...next, firstFrom: '2026-12-10' }],
    });
    expect(JSON.parse(out)).toMatchObject({
      steps: [{ what: 'tell' }, {}, {}, {}, {}],
      refusals: [expect.any(String)],
    });
  });

  it('says that the file is wrong', async () => {
    const { status, notes } = await run(['plan', ...place], live('v1'), {
      first: { verificationKeyUntil: '2027-01-01' },
    });
    expect([status, notes.includes('npm run region -- check')]).toEqual([1, true]);
  });
});

describe('what it does not know', () => {
  it.each([
    [['show'], 'Unknown command "show"'],
    [['list'], 'Missing: --stage, --region.'],
    [['list', ...place, '--lead', '3'], '--lead belongs to "plan"'],
    [['plan', ...place, '--lead', 'soon'], '--lead must be whole days'],
    [['plan', '--stage', 'dev', '--region', 'US-YY'], 'No file is of region US-YY'],
    [['plan', '--when', 'now'], "Unknown option '--when'"],
  ])('%j', async (args, sentence) => {
    const { status, notes } = await run(args, live('v1'));
    expect([status, notes.includes(sentence)], notes).toEqual([1, true]);
  });

  it('helps', async () => expect((await run(['--help'], undefined)).out).toContain('npm run export-keys -- plan'));
});
