/** `npm run settings` and `npm run quota`, as an administrator types them, on the functions as they are deployed. */
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RegionRowsEvent } from '../../../../lambdas/shared/region-rows.ts';
import { readStageFacts } from '../../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../../lib/settings/stages.ts';
import { regionSettings } from '../../../../protocol/region-config/file/region-settings.ts';
import type { Invoke, Terminal } from '../../../../tools/command/operator-command.ts';
import { requireNoHiddenChange } from '../../../../tools/deploy/preflight/live-settings.ts';
import { runQuotaCommand } from '../../../../tools/operate/quota.ts';
import { runSettingsCommand } from '../../../../tools/operate/settings.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { rowsRequest } from '../../../support/region/region-rows.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import {
  context,
  deployFunctions,
  type Handler,
  load,
  newApiKey,
} from '../../../support/verification/verification-functions.ts';

const BY = 'arn:aws:iam::111111111111:user/kari';
const place = ['--stage', 'local', '--region', 'US-ZZ'];
const start = Math.floor(Date.now() / 1_000);
let [key, passed] = ['', 0];
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  output = captureOutput();
  vi.useFakeTimers({ toFake: ['Date'] });
  await deployFunctions(demo);
  key = await newApiKey('admin');
});
afterAll(() => {
  vi.useRealTimers();
  output.release();
  vi.unstubAllEnvs();
});

/** As Lambda does: `enx-local-verification-<step>:live`. */
const invoke: Invoke = async (target, payload) => {
  const [, step = ''] = /^enx-local-verification-(.+):live$/.exec(target) ?? [];
  return (await load<(event: object, of: Context) => Promise<unknown>>(step))({ ...payload, by: BY }, context);
};

async function run(command: (terminal: Terminal) => Promise<number>): Promise<[number, string]> {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  return [await command({ out: say, note: say }), said.join('\n')];
}
const settings = (name: string, ...words: string[]) =>
  run((terminal) => runSettingsCommand([name, ...place, ...words], terminal, invoke));
const quota = (name: string, ...words: string[]) =>
  run((terminal) => runQuotaCommand([name, ...place, ...words], invoke, terminal));

/** Containers go on. */
function waitAMinute(): void {
  passed += 60;
  vi.setSystemTime((start + passed) * 1_000);
}

async function issue() {
  const event = httpEvent({ headers: { 'x-api-key': key }, body: { testType: 'confirmed' } });
  const { statusCode, headers, body = '' } = await (await load<Handler>('issue'))(event, context);
  return { status: statusCode, headers, body: JSON.parse(body) as Record<string, unknown> };
}
const codeLife = async () => Number((await issue()).body.expiresAtTimestamp) - Math.floor(Date.now() / 1_000);

it('a setting is changed, known within a minute, told of, and rolled back', async () => {
  expect(await settings('get', 'codeLifeSeconds')).toEqual([0, '900']);
  expect(await codeLife()).toBe(900);
  expect(await settings('set', 'codeLifeSeconds', '1200')).toEqual([0, expect.stringContaining('900 → 1200')]);
  waitAMinute();
  expect(await codeLife()).toBe(1_200);

  const late = ['set', 'codeLifeSeconds', '600', '--seen', '0'] as const;
  expect(await settings(...late)).toEqual([1, expect.stringMatching(/^Somebody changed US-ZZ since version 0/)]);
  const [, history] = await settings('history');
  expect(history).toMatch(new RegExp(`^version 1, .*, ${BY}\n {2}verification.codeLifeSeconds: 900 → 1200$`));

  expect(await settings('rollback', '0')).toEqual([0, expect.stringContaining('Version 2 of US-ZZ')]);
  expect(await settings('get', 'codeLifeSeconds')).toEqual([0, '900']);
  waitAMinute();
  expect(await codeLife()).toBe(900);
});

it('a deployment that would hide it stops, in the command and in the function that writes rows', async () => {
  const incoming = { ...demo, verification: { ...demo.verification, codeLength: 9 } };
  const deploy = () =>
    requireNoHiddenChange(
      checkedStage(stageNamed('local'), readStageFacts('stages', 'local')),
      [regionSettings.parse(incoming)],
      () => {},
      invoke,
    );
  const write = await load<(event: RegionRowsEvent) => Promise<object>>('write-regions');
  await settings('set', 'codeLength', '10');
  const words = /codeLength was set to 10 live while the region file said 8; it now says 9/;
  await expect(deploy()).rejects.toThrow(words);
  await expect(write(await rowsRequest([incoming], 'Update'))).rejects.toThrow(/codeLength/);
  expect(await settings('get', 'codeLength')).toEqual([0, '10']);

  await settings('drop', 'codeLength');
  await deploy();
  expect(await write(await rowsRequest([incoming], 'Update'))).toMatchObject({ PhysicalResourceId: 'regions' });
  expect(await settings('get', 'codeLength')).toEqual([0, '9']);
});

it('a quota is used up: what the laboratory sees, what the administrator sees, and one code more', async () => {
  await settings('set', 'abusePrevention.enabled', 'true');
  waitAMinute();
  for (let count = 0; count < 10; count++) expect((await issue()).status).toBe(200);
  const { status, headers, body } = await issue();
  expect([status, body]).toEqual([
    429,
    { error: 'the codes of this day are used up', errorCode: 'quota_exceeded', error_code: 'quota_exceeded' },
  ]);
  // In a minute an administrator may have added codes. Of calls there are enough, as the others of the headers say.
  const told = { 'retry-after': '60', 'x-ratelimit-limit': '1200', 'x-ratelimit-remaining': '1189' };
  expect(headers).toMatchObject({ 'content-type': 'application/json', ...told });
  expect(await quota('show')).toEqual([
    0,
    expect.stringMatching(/^US-ZZ has a quota\.\nlimit +10 codes .*\n.*\nremaining +0,/),
  ]);

  expect(await quota('burst', '--add', '1')).toEqual([
    0,
    expect.stringContaining('could issue 0 codes and may now issue 1'),
  ]);
  expect([(await issue()).status, (await issue()).status]).toEqual([200, 429]);
});
