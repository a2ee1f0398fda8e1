/** The warning of codes that are guessed too easily: length, life and number together. */
import { describe, expect, it } from 'vitest';
import { weakCodes } from '../../../protocol/settings/rules/guessing.ts';
import { verificationSettings } from '../../support/verification/verification-server.ts';

const { sms } = verificationSettings();

function found(codeLength: number, codeLifeSeconds: number, dailyCap: number): string[] {
  const settings = verificationSettings({ codeLength, codeLifeSeconds, sms: { ...sms, dailyCap } });
  return weakCodes(settings).map(({ severity, problem, remedy }) => `${severity}: ${problem} → ${remedy}`);
}

describe('codes that one address guesses', () => {
  it('more than once a day are warned of, with three ways out', () => {
    expect(found(6, 1_800, 10_000)).toEqual([
      'warning: is 6: with 10,000 codes a day that live 1,800 seconds, one address that guesses finds 7.6 of them a day → ' +
        'codeLength 7, or sms.dailyCap 1312, if the region issues no more',
    ]);
    expect(found(7, 7_200, 10_000)).toEqual([
      expect.stringContaining('→ codeLength 8, or codeLifeSeconds 2362, or sms.dailyCap 3280'),
    ]);
    expect(found(10, 7_200, 10_000_000)).toEqual([
      expect.stringContaining('3 of them a day → codeLifeSeconds 2362, or'),
    ]);
  });

  it.each([
    [6, 900, 2_624],
    [7, 7_200, 3_280],
    [8, 900, 262_467],
  ])('%i digits, %i seconds: up to %i codes a day', (length, life, codes) => {
    expect(found(length, life, codes)).toEqual([]);
    expect(found(length, life, codes + 1)).toHaveLength(1);
  });

  it('are as many as usual where the region sends no messages', () => {
    expect(found(6, 900, 0)).toEqual(found(6, 900, 10_000));
    expect(found(8, 900, 0)).toEqual([]);
  });

  it.each([
    [6, 7_200, 10_000],
    [7, 7_200, 100_000],
    [9, 7_200, 10_000_000],
  ])('%i digits, %i seconds, %i codes: each remedy is enough', (length, life, codes) => {
    const [finding = ''] = found(length, life, codes);
    const named = (name: string) => Number(new RegExp(`${name} (\\d+)`).exec(finding)?.[1] ?? Number.NaN);
    const tries = [
      [named('codeLength'), life, codes],
      [length, named('codeLifeSeconds'), codes],
      [length, life, named('sms.dailyCap')],
    ].filter((numbers) => !numbers.some(Number.isNaN)) as [number, number, number][];
    expect(tries.length).toBeGreaterThan(0);
    for (const numbers of tries) expect(found(...numbers)).toEqual([]);
  });
});
