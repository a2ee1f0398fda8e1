/** Numbers that stand in a page and in the code must be the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ORIGIN_HEADER_CACHE_SECONDS } from '../../lambdas/shared/http/address/origin-header.ts';
import { openFailureBrake } from '../../lambdas/shared/http/limits/brake.ts';
import { callsOfOneKey, reportCallsOfOneAddress } from '../../lambdas/verification/call-limits.ts';
import { reportsOfOneAddress } from '../../lambdas/verification/issuing/report-limit.ts';
import { stageNamed, stages } from '../../lib/settings/stages.ts';
import { scriptedDynamo } from '../support/aws/scripted-dynamo.ts';
import { fixedRing, ringVersion } from '../support/keys/fixed-ring.ts';

const read = (page: string) => readFileSync(join(import.meta.dirname, '..', '..', page), 'utf8');
const numberOf = (text: string) => Number(text.replaceAll(',', ''));

describe('docs/operations/EdgeFlood.md and the decision on it', () => {
  const { requests, windowSeconds } = stageNamed('prod').addressRate;

  it.each(['docs/operations/EdgeFlood.md', 'docs/decisions/008-edge.md'])('%s names the rate of an address', (page) => {
    const words = read(page).replaceAll(/\s+/g, ' ');
    expect(words).toContain(`${requests.toLocaleString('en-US')} calls in five minutes`);
    expect(windowSeconds).toBe(5 * 60);
  });

  it('names the seconds after which functions know a new header', () => {
    expect(read('docs/decisions/008-edge.md').replaceAll(/\s+/g, ' ')).toContain(
      `within ${ORIGIN_HEADER_CACHE_SECONDS} seconds`,
    );
  });
});

describe('calls in a minute', () => {
  const { perKey, perAddress } = callsOfOneKey;
  it.each(['docs/operations/CallsLimited.md', 'docs/addresses-and-keys.md', 'docs/threat-model.md'])(
    'are named in %s',
    (page) => {
      const words = read(page).replaceAll(/\s+/g, ' ');
      expect(words).toMatch(new RegExp(`\\b${perKey.toLocaleString('en-US')} (times|calls)`));
      const most = perAddress.toLocaleString('en-US');
      expect(words).toMatch(new RegExp(`\\b${most} (times )?from one address|one address under it ${most} times`));
    },
  );

  it('of the report form are named in docs/operations/ReportsLimited.md', () => {
    const words = read('docs/operations/ReportsLimited.md').replaceAll(/\s+/g, ' ');
    expect(words).toContain(`more than ${reportCallsOfOneAddress} in a minute`);
  });
});

describe('docs/threat-model.md, many people behind one address', () => {
  const section = /\n## Many people behind one address\n([\s\S]*?)\n## /.exec(read('docs/threat-model.md'))?.[1] ?? '';
  const inDigits = (number: number) => number.toLocaleString('en-US');
  const { perKey, perAddress } = callsOfOneKey;
  const { brakeFailures, addressRate } = stageNamed('prod');
  const atFront = addressRate.requests / addressRate.windowSeconds;

  it.each([
    `${inDigits(perAddress)} a minute; ${inDigits(perKey)} for the key`,
    `${inDigits(perAddress * 10)} results a minute in batches of ten`,
    `${brakeFailures} in ten minutes`,
    `${reportsOfOneAddress.perWindow} in ten minutes, ${reportsOfOneAddress.perDay} a day`,
    `${reportCallsOfOneAddress} a minute`,
    `${inDigits(addressRate.requests)} calls in five minutes | ${atFront} calls a second`,
  ])('says %s', (words) => expect(section).toContain(words));
});

describe('docs/compatibility/abuse-and-retention.md, guessing', () => {
  const row = /^\| guessing: .*$/m.exec(read('docs/compatibility/abuse-and-retention.md'))?.[0] ?? '';
  const failures = /\d+/.exec(row)?.[0] ?? '';

  it.each(stages.filter(({ target }) => target === 'aws'))('names the failures of stage $name', ({ brakeFailures }) => {
    expect(numberOf(failures)).toBe(brakeFailures);
  });

  it('names how long they count', async () => {
    const brake = openFailureBrake({
      dynamo: scriptedDynamo(() => ({ Attributes: { failures: { N: failures } } })),
      table: 'Brake',
      ring: fixedRing(ringVersion('address')),
      maximumFailures: numberOf(failures),
    });
    await brake.failed('US-ZZ', '192.0.2.1', 0);
    expect(brake.check('US-ZZ', '192.0.2.1', 0)).toBe(10 * 60);
    expect(row).toMatch(/\b(10|ten) minutes/);
  });
});
