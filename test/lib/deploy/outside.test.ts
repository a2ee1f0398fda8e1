import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegionSource } from '../../../lib/settings/region-source.ts';
import { UsageError } from '../../../tools/command/operator-command.ts';
import { lookAtRegions, outsideReport, type SeenRegion } from '../../../tools/deploy/outside.ts';
import { bad, good, open, type Seen } from '../../../tools/region/outside/seen.ts';
import type { LoadedRegion } from '../../../tools/region/reading/load.ts';
import { told } from '../region/outside/site.ts';
import { regionFolder } from '../templates.ts';

const right = good({ rule: 'C9', key: 'publicKey' }, 'is the one');
const later = open({ rule: 'C10', key: 'testVerificationAPIKey' }, 'none yet', 'npm run api-key');
const wrong = bad({ rule: 'C9', key: 'tekLocalDownloadIndexFile' }, 'answers 404', 'deploy again');
const zz = (...seen: Seen[]): SeenRegion => ({ region: 'US-ZZ', seen });

describe('how a deployment ends', () => {
  it('says in a lasting stage that fails so, last and plainly, and fails', () => {
    const { text, failed } = outsideReport('prod', [zz(wrong, right), { region: 'US-YY', seen: [right] }]);
    expect(failed).toBe(true);
    expect(text).toMatch(/STAGE PROD IS DEPLOYED, BUT PHONES OF US-ZZ ARE NOT SERVED AS THEY ARE TOLD\./);
    expect(text).toMatch(/\n {2}npm run region -- outside US-ZZ --stage prod$/);
    expect(text).toContain('!!  tekLocalDownloadIndexFile: answers 404\n    deploy again');
  });

  it('notes it in a throw-away stage', () => {
    const { text, failed } = outsideReport('dev', [zz(wrong)]);
    expect(failed).toBe(false);
    expect(text).toContain('answers 404');
    expect(text).not.toContain('BUT PHONES');
  });

  it.each(['dev', 'prod'])(
    'stage %s: does not fail for what is only still to be done, and says what that is',
    (stage) => {
      const { text, failed } = outsideReport(stage, [zz(right, later)]);
      expect(failed).toBe(false);
      expect(text).toMatch(/--\s+testVerificationAPIKey: none yet\n {4}npm run api-key$/);
    },
  );

  it('shows what is wrong after everything else', () => {
    expect(outsideReport('dev', [zz(wrong, later, right)]).text).toMatch(/--[\s\S]*ok[\s\S]*!!/);
  });
});

describe('the regions of a deployment', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'enx-regions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lookAt = (text: string) => {
    const file = join(folder, 'us-zz.json');
    writeFileSync(file, text);
    const load = async (): Promise<LoadedRegion> => ({
      ...{ source: readRegionSource(file), facts: {}, values: told().values, findings: [] },
      ...(({ settings }) => (settings ? { settings } : {}))(readRegionSource(file)),
    });
    const asked: string[] = [];
    const ask = async ({ url }: { url: string }) => {
      asked.push(new URL(url).host);
      return 'nothing listens there';
    };
    const deployed = { stage: 'dev', servers: ['verification'], regions: ['US-ZZ'] } as const;
    return lookAtRegions(deployed, load, ask).then((regions) => ({ regions, asked }));
  };
  const demo = readFileSync(join(regionFolder, 'us-zz.json'), 'utf8');

  it('are looked at by the addresses of the servers that were deployed', async () => {
    const { regions, asked } = await lookAt(demo);
    expect(new Set(asked)).toEqual(new Set(['device.example.org']));
    expect(regions).toMatchObject([{ region: 'US-ZZ', seen: [{ verdict: 'bad' }, { verdict: 'bad' }] }]);
  });

  it.each([
    [
      'without what phones are told',
      JSON.stringify({ ...JSON.parse(demo), exposureNotifications: undefined }),
      '-- new US-ZZ',
    ],
    ['whose file is wrong', '{', '-- check'],
  ])('%s are named with the next step, and not asked', async (_, text, step) => {
    const { regions, asked } = await lookAt(text);
    expect(asked).toEqual([]);
    expect(outsideReport('prod', regions)).toEqual({
      failed: false,
      text: expect.stringMatching(new RegExp(`--  US-ZZ: us-zz.json .*npm run region ${step}$`)),
    });
  });

  it('whose record cannot be read are named with what to do, and a failure of AWS is one', async () => {
    const deployed = { stage: 'prod', servers: ['keyserver'], regions: ['US-ZZ'] } as const;
    const lookWith = (error: Error) =>
      lookAtRegions(
        deployed,
        () => Promise.reject(error),
        async () => '',
      );
    expect(await lookWith(new UsageError('Restore the file.'))).toEqual([
      { region: 'US-ZZ', seen: 'Restore the file.' },
    ]);
    await expect(lookWith(new Error('throttled'))).rejects.toThrow('throttled');
  });
});
