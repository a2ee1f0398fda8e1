import { expect, it } from 'vitest';
import { type StageFacts, stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import { regionFile } from '../../../protocol/region.ts';
import { messageCosts } from '../../../tools/deploy/messages.ts';
import { demoRegions, withZone } from '../templates.ts';

const [demo] = demoRegions;
const costs = (sms: object, facts: StageFacts = withZone) => {
  const file = regionFile.parse({ ...demo, verification: { ...demo?.verification, sms } });
  return messageCosts(checkedStage(stageNamed('dev'), facts), [file])
    .split('\n')
    .slice(3);
};

it('lists every text of a region with its parts', () => {
  expect(costs({ templates: { Brev: 'Koden din: [enslink] – gyldig i [longexpires] timer' } })).toEqual([
    '  US-ZZ: Default SMS template  1 part, 124 characters in GSM-7',
    '  US-ZZ: User Report           1 part, 159 characters in GSM-7',
    '  US-ZZ: Brev                  2 parts, 80 characters in UCS-2 because of –',
  ]);
});

it('with the signature where messages are signed', () => {
  expect(costs({ signed: 'fail-open' })).toEqual([
    '  US-ZZ: Default SMS template  2 parts, 256 characters in GSM-7, signature included',
    '  US-ZZ: User Report           2 parts, 291 characters in GSM-7, signature included',
  ]);
});

it('with the links of the stage', () => {
  expect(costs({}, stageFacts.parse({}))[0]).toBe('  US-ZZ: Default SMS template  1 part, 109 characters in GSM-7');
});
