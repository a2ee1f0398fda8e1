import { describe, expect, it } from 'vitest';
import { costInWords, longestSigned, messageCost } from '../../../protocol/sms/message-cost.ts';
import { signedMessage, signingInput } from '../../../protocol/sms/signature.ts';
import { expandMessage } from '../../../protocol/sms/template.ts';
import { longestValues } from '../../../protocol/sms/template-rules.ts';
import { messageTemplates } from '../../../protocol/sms/texts.ts';
import { demoRegions } from '../../lib/templates.ts';

/** [characters, encoding, parts] */
const cost = (text: string) => {
  const { characters, encoding, parts } = messageCost(text);
  return [characters, encoding, parts];
};
const of = (character: string, length: number) => character.repeat(length);

describe('parts', () => {
  // 3GPP TS 23.038: 160 septets, or 153 in each of several (23.040 §9.2.3.24.1); 70 and 67 of 16 bits.
  it.each([
    ['e', 160, 'GSM-7', 1],
    ['e', 161, 'GSM-7', 2],
    ['e', 306, 'GSM-7', 2],
    ['e', 307, 'GSM-7', 3],
    ['e', 918, 'GSM-7', 6],
    ['ø', 160, 'GSM-7', 1],
    ['ê', 70, 'UCS-2', 1],
    ['ê', 71, 'UCS-2', 2],
    ['ê', 134, 'UCS-2', 2],
    ['ê', 135, 'UCS-2', 3],
  ])('"%s" %i times: %s, %i', (character, length, encoding, parts) => {
    expect(cost(of(character, length))).toEqual([length, encoding, parts]);
  });
  it('count what takes two places', () => {
    expect(cost(of('€', 80))).toEqual([160, 'GSM-7', 1]);
    expect(cost(`${of('€', 80)}.`)).toEqual([161, 'GSM-7', 2]);
    expect(cost('😷')).toEqual([2, 'UCS-2', 1]);
  });
});

it.each([
  ['Code', '1 part, 4 characters in GSM-7'],
  [of('It’s ê’', 20), '3 parts, 140 characters in UCS-2 because of ’ ê'],
])('in words: %s', (text, words) => expect(costInWords(messageCost(text))).toBe(words));

describe('the shipped texts', () => {
  const [demo] = demoRegions;
  if (!demo) throw new Error('There is a region');
  const texts = (enExpress: boolean, linkDomain: string | undefined) =>
    [...messageTemplates({ ...demo.verification, enExpress }).values()].map((template) =>
      expandMessage(template, longestValues(demo.region, demo.verification, linkDomain)),
    );
  it.each([
    [true, 'en.express'],
    [true, undefined],
    [false, undefined],
  ])('are one part, and two with a signature: enExpress %s, domain %s', (enExpress, linkDomain) => {
    for (const text of texts(enExpress, linkDomain)) {
      expect(cost(text).slice(1)).toEqual(['GSM-7', 1]);
      expect(cost(longestSigned(text, demo.region)).slice(1)).toEqual(['GSM-7', 2]);
    }
  });
});

it('a text is as long as the longest that is signed', () => {
  const input = signingInput({ purpose: 'EN Report', phone: '', text: 'Code', now: 0 });
  const signed = signedMessage(input, 'US-ZZ-v99-sms', Buffer.alloc(72));
  expect(longestSigned('Code', 'US-ZZ')).toBe(signed);
});
