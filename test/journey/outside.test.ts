/** C8 to C11 (region-config.md §7) on the deployed servers: what the look from outside takes for right is what they do. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { send } from '../../device/client/http.ts';
import { effectiveValues } from '../../protocol/region-config/effective.ts';
import { regionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { patientAsk } from '../../tools/region/outside/ask.ts';
import { lookFromOutside } from '../../tools/region/outside/look.ts';
import { factsOfDeployment } from '../../tools/region/reading/facts.ts';
import { stack, stackAws, stackPath } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { ok } from './support/call.ts';
import { exportWhatWasPublishedAt, freshKeys, published, time } from './support/story.ts';

const isLocal = 'endpoint' in stackAws();
const { region, verification } = stack();
const root = join(import.meta.dirname, '..');
const settings = regionSettings.parse(
  JSON.parse(readFileSync(join(root, `support/regions/${region.toLowerCase()}.json`), 'utf8')),
);

async function look(changed: Readonly<Record<string, string>> = {}) {
  const folders = { stages: join(root, '../stages'), local: dirname(stackPath()) };
  const facts = await factsOfDeployment('local', folders, settings);
  const part = settings.exposureNotifications;
  const values = (part ? effectiveValues(settings, part, facts) : []).map((value) => ({
    ...value,
    value: changed[value.name] ?? value.value,
  }));
  const { verificationKeyId } = settings.keyServer.export;
  const told = { stage: 'local', region, values, verificationKeyId, servers: ['verification', 'keyserver'] } as const;
  const wait = async () => {};
  const ask = patientAsk({ send, wait, clock: () => performance.now(), patienceMilliseconds: 0, note: () => {} });
  return lookFromOutside(told, ask);
}

describe.skipIf(!isLocal)('a region as its phones see it', () => {
  beforeAll(async () => {
    await nextBrakeWindow();
    ok(await published(await freshKeys(14)));
    await exportWhatWasPublishedAt(await time.now());
  });

  it('is right, files and all', async () => {
    const seen = await look();
    expect(seen.filter(({ verdict }) => verdict === 'bad')).toEqual([]);
    const right = seen.filter(({ verdict }) => verdict === 'good').map(({ key }) => key);
    expect(right).toEqual(
      expect.arrayContaining(['publicKey', 'tekLocalDownloadBasePath', 'tekUploadURL', 'testVerificationAPIKey']),
    );
  });

  it.each([
    ['the key of a laboratory', { testVerificationAPIKey: verification.adminApiKey }, 'testVerificationAPIKey'],
    ['another version', { publicKeyVersion: 'v9' }, 'publicKey'],
    ['the address of the index as that of publish', { tekUploadURL: stack().keyServer.indexUrl }, 'tekUploadURL'],
    ['an address beside verify', { testVerificationURL: `${verification.deviceUrl}api/verif` }, 'testVerificationURL'],
  ])('is not, where phones are told %s', async (_, changed, key) => {
    const wrong = (await look(changed as Record<string, string>)).filter(({ verdict }) => verdict === 'bad');
    expect(new Set(wrong.map((one) => one.key))).toEqual(new Set([key]));
  });
});
