/** The table of docs/threat-model.md, "Guessing codes", from the numbers that are deployed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reservedExecutions, routeThrottle } from '../../../lib/settings/concurrency.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import {
  type CodeSpace,
  guessesPerDay,
  guessesPerWindow,
  hitsPerDay,
  livingCodes,
  USUAL_GUESSES_PER_DAY,
} from '../../../protocol/abuse/guessing.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { complete, root } from '../templates.ts';

const stage = checkedStage(stageNamed('prod'), complete);
const containers = reservedExecutions(stage, 'verification', 'verify') ?? 0;
const brake = { maximumFailures: stage.brakeFailures, windowSeconds: 600, containers };
const ofAddress = guessesPerDay(brake);
const ofRoute = routeThrottle(stage, containers).requestsPerSecond * DAY_SECONDS;

const section =
  /\n## Guessing codes\n([\s\S]*?)(\n## |$)/.exec(readFileSync(join(root, 'docs/threat-model.md'), 'utf8'))?.[1] ?? '';

const spaces: CodeSpace[] = [
  { codesIssuedPerDay: 1_000, codeLength: 8, codeLifeSeconds: 900 },
  { codesIssuedPerDay: 10_000, codeLength: 8, codeLifeSeconds: 900 },
  { codesIssuedPerDay: 100_000, codeLength: 8, codeLifeSeconds: 900 },
  { codesIssuedPerDay: 10_000, codeLength: 8, codeLifeSeconds: 7_200 },
  { codesIssuedPerDay: 10_000, codeLength: 6, codeLifeSeconds: 900 },
  { codesIssuedPerDay: 10_000, codeLength: 10, codeLifeSeconds: 900 },
];

const whole = (number: number) => Math.round(number).toLocaleString('en-US');
const inADay = (hits: number) => Number(hits.toPrecision(2)).toLocaleString('en-US', { maximumSignificantDigits: 2 });

function line(space: CodeSpace): string {
  const hits = [ofAddress, 100 * ofAddress, ofRoute].map((guesses) => inADay(hitsPerDay(space, guesses)));
  const { codesIssuedPerDay, codeLength, codeLifeSeconds } = space;
  const numbers = [whole(codesIssuedPerDay), codeLength, codeLifeSeconds / 60, whole(livingCodes(space)), ...hits];
  return `| ${numbers.join(' | ')} |`;
}

it('the table is the arithmetic, with what production lets through', () => {
  const lines = section.split('\n').filter((one) => /^\| [\d,]+ \|/.test(one));
  expect(lines).toEqual(spaces.map(line));
});

it('the check of region files reckons with it', () => expect(ofAddress).toBe(USUAL_GUESSES_PER_DAY));

it('the text names the guesses', () => {
  const words = section.replaceAll(/\s+/g, ' ');
  expect(words).toContain(`${stage.brakeFailures} wrong codes`);
  expect(words).toContain(`${whole(containers)} containers`);
  expect(words).toContain(`${whole(guessesPerWindow(brake))} in a window`);
  expect(words).toContain(`${whole(ofAddress)} a day`);
  expect(words).toContain(`${whole(ofRoute)} a day`);
});
