import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outsideCommand } from '../../../tools/region/outside.ts';
import { regionFolder } from '../templates.ts';
import {
  DEVICE_KEY,
  files,
  goodSite,
  index,
  listing,
  newest,
  publish,
  type Site,
  sendTo,
  signer,
} from './outside/site.ts';

let root: string;
const folder = (name: string) => join(root, name);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'outside-'));
  for (const name of ['regions', 'stages', 'local']) mkdirSync(folder(name));
  copyFileSync(join(regionFolder, 'us-zz.json'), folder('regions/us-zz.json'));
  writeFileSync(folder('local/stack.json'), JSON.stringify(stack));
});
afterEach(() => rmSync(root, { recursive: true }));

const device = 'https://device.example.org/';
const stack = {
  region: 'US-ZZ',
  verification: {
    ...{ deviceUrl: device, adminUrl: device, jwksUrl: device },
    ...{ deviceApiKey: DEVICE_KEY, adminApiKey: 'a', statsApiKey: 's' },
  },
  keyServer: {
    ...{ publishUrl: publish, statsUrl: publish, exportBaseUrl: files, indexUrl: index },
    ...{ publicKeyPem: signer.publicKeyPem, keyId: '999', keyVersion: 'v1', healthAuthorityId: 'org.example' },
  },
};

async function run(args: string[], site: Site) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const world = { send: sendTo(site), wait: async () => {}, clock: () => 0 };
  const context = {
    ...{ regions: folder('regions'), stages: folder('stages'), local: folder('local') },
    ...{ terminal, now: () => 1_795_219_200, who: () => 'Kari' },
  };
  const status = await outsideCommand(world)
    .run(args, context)
    .catch((error: Error) => error.message);
  return { status, out: out.join('\n'), notes: notes.join('\n'), context };
}

describe('npm run region -- outside', () => {
  it('looks at what npm start runs, by the facts of .local/stack.json', async () => {
    const { status, out } = await run(['us-zz', '--stage', 'local'], await goodSite());
    expect(out.split('\n').filter((line) => !line.startsWith('ok  '))).toEqual([]);
    expect(status).toBe(0);
  });

  it('fails for one thing that is wrong, and says what to do about it', async () => {
    const site = { ...(await goodSite()), [`GET ${index}`]: { status: 404 } };
    const { status, out } = await run(['--stage', 'local'], site);
    expect(status).toBe(1);
    expect(out).toContain(`!!  tekLocalDownloadIndexFile: ${index} answers 404\n    What it means:`);
  });

  it('gives one document', async () => {
    const site = { ...(await goodSite()), [`GET ${index}`]: listing(newest) };
    const { out } = await run(['--stage', 'local', '--json'], site);
    expect(JSON.parse(out)).toMatchObject({ region: 'US-ZZ', stage: 'local', at: '2026-11-21T00:00:00.000Z' });
    expect(JSON.parse(out).seen[0]).toEqual({
      ...{ verdict: 'good', rule: 'C9', key: 'tekLocalDownloadIndexFile' },
      what: `${index} answers 200 text/plain and lists 1 file`,
    });
  });

  it("takes the local stack's device key, whatever other stage the one in the file is of", async () => {
    const file = JSON.parse(readFileSync(folder('regions/us-zz.json'), 'utf8'));
    file.verification.deviceApiKey = `${'x'.repeat(86)}.US-ZZ.${'y'.repeat(86)}`;
    writeFileSync(folder('regions/us-zz.json'), JSON.stringify(file));
    expect((await run(['--stage', 'local'], await goodSite())).status).toBe(0);
  });

  it('says how to start where nothing runs', async () => {
    rmSync(folder('local/stack.json'));
    const { status, out } = await run(['--stage', 'local'], {});
    expect(status).toBe(1);
    expect(out).toContain('npm start');
  });

  it.each([
    ['{', 'us-zz.json is wrong; how: npm run region -- check'],
    [undefined, 'us-zz.json has no exposureNotifications; how to get them: npm run region -- new US-ZZ'],
  ])('has nothing to look at: %j', async (text, problem) => {
    const file = JSON.parse(readFileSync(folder('regions/us-zz.json'), 'utf8'));
    writeFileSync(folder('regions/us-zz.json'), text ?? JSON.stringify({ ...file, exposureNotifications: undefined }));
    expect((await run(['--stage', 'local'], {})).status).toBe(problem);
  });

  it.each([
    [[], 'Missing: --stage.'],
    [['us-zz', 'us-yy', '--stage', 'local'], 'One region at a time; given: us-zz, us-yy.'],
    [['--stage', 'local', '--wait', 'long'], '--wait is "long"; allowed: whole seconds, 0 to 9999.'],
    [['--stage', 'local', '--fast'], "Unknown option '--fast'"],
  ])('%j: %s', async (args, problem) => {
    expect((await run(args, {})).status).toContain(problem);
  });
});
