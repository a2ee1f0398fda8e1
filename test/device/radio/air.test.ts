import { describe, expect, it } from 'vitest';
import { ios } from '../../../device/client/profile.ts';
import { type Spell, spells } from '../../../device/radio/air.ts';
import { keyAt, releaseKeys, rotateKeys } from '../../../device/radio/keys.ts';
import {
  cryptMetadata,
  decodeAdvertisement,
  decodeMetadata,
  rollingProximityIdentifiers,
} from '../../../protocol/keys/beacon.ts';
import { DAY_SECONDS, intervalAt } from '../../../protocol/keys/interval.ts';
import { seededRandom } from '../support/random.ts';

const midnight = 1_613_520_000; // 2021-02-17T00:00:00Z
const random = seededRandom('air');
const keys = rotateKeys([], midnight - 10 * DAY_SECONDS, midnight + DAY_SECONDS, random);
const speaker = { keys, txPower: -12 };
const tenDays = spells(speaker, midnight - 10 * DAY_SECONDS, midnight);

const heard = ({ payload }: Spell) => decodeAdvertisement(payload) ?? expect.fail('nothing heard');

describe('spells of one identifier and address (gaen-device.md §3.3)', () => {
  it('follow each other without a gap', () => {
    expect(tenDays[0]?.from).toBe(midnight - 10 * DAY_SECONDS);
    expect(tenDays.slice(1).map(({ from }) => from)).toEqual(tenDays.slice(0, -1).map(({ until }) => until));
    expect(tenDays.at(-1)?.until).toBe(midnight);
  });

  it('last more than 10 and less than 20 minutes, any length alike, but never across midnight', () => {
    const lengths = tenDays.filter(({ until }) => until % DAY_SECONDS !== 0).map(({ from, until }) => until - from);
    expect(Math.min(...lengths)).toBeGreaterThan(600);
    expect(Math.max(...lengths)).toBeLessThan(1_200);
    // Mean and spread of a uniform draw, each within five standard errors.
    const mean = lengths.reduce((sum, each) => sum + each, 0) / lengths.length;
    const spread = Math.sqrt(lengths.reduce((sum, each) => sum + (each - mean) ** 2, 0) / lengths.length);
    expect(Math.abs(mean - 900)).toBeLessThan((5 * 173) / Math.sqrt(lengths.length));
    expect(Math.abs(spread - 173)).toBeLessThan((5 * 78) / Math.sqrt(lengths.length));
    const days = tenDays.map(({ from, until }) => [from, until - 1].map((time) => Math.floor(time / DAY_SECONDS)));
    expect(days.every(([first, last]) => first === last)).toBe(true);
  });

  it('share nothing with each other: identifier, metadata and address are all new', () => {
    for (const of of [
      (spell: Spell) => heard(spell).identifier,
      (spell: Spell) => heard(spell).encryptedMetadata,
      (spell: Spell) => spell.address,
    ]) {
      expect(new Set(tenDays.map((spell) => of(spell).toString('hex'))).size).toBe(tenDays.length);
    }
  });

  it('have a random address that is private and cannot be resolved, its two highest bits 00', () => {
    expect(tenDays.every(({ address }) => address.length === 6 && address.readUInt8(0) >> 6 === 0)).toBe(true);
    // Each of the other 46 bits is set in about half of them.
    const bits = tenDays.map(({ address }) => address.readUIntBE(0, 6).toString(2).padStart(48, '0'));
    for (let bit = 2; bit < 48; bit++) {
      const share = bits.filter((each) => each[bit] === '1').length / bits.length;
      expect(Math.abs(share - 0.5)).toBeLessThan(2.5 / Math.sqrt(bits.length));
    }
  });

  it('are the same for all who are near, however short', () => {
    for (const spell of tenDays.slice(1, 200)) {
      expect(spells(speaker, spell.from, spell.from + 1)).toEqual([spell]);
      expect(spells(speaker, spell.until - 1, spell.until)).toEqual([spell]);
      expect(spells(speaker, spell.from - 1, spell.from + 1)).toHaveLength(2);
    }
  });
});

describe('a beacon', () => {
  it('carries the identifier of the interval in which it was rolled', () => {
    for (const spell of tenDays) {
      const expected = rollingProximityIdentifiers(keyAt(keys, spell.from).key, intervalAt(spell.from), 1);
      expect(heard(spell).identifier).toEqual(expected);
      expect(spell.payload).toHaveLength(31);
    }
  });

  it.each([
    [{ minorVersion: 1, calibrationConfidence: 2 } as const, { minorVersion: 1, calibrationConfidence: 2 }],
    [{ minorVersion: 0, calibrationConfidence: 2 } as const, { minorVersion: 0, calibrationConfidence: 1 }],
  ])('says what its platform says: %o', (metadata, expected) => {
    const profile = { ...ios, radio: { ...ios.radio, metadata } };
    const [spell] = spells({ ...speaker, txPower: -20, profile }, midnight, midnight + 1);
    const { identifier, encryptedMetadata } = heard(spell ?? expect.fail());
    const read = decodeMetadata(cryptMetadata(keyAt(keys, midnight).key, identifier, encryptedMetadata));
    expect(read).toEqual({ majorVersion: 1, txPower: -20, ...expected });
  });

  it('changes with the key where that was ended early', () => {
    const noon = midnight + DAY_SECONDS / 2 + 300;
    const { keys: kept } = releaseKeys(keys.slice(0, -1), noon, random);
    const ends = keyAt(kept, noon).until;
    const around = spells({ ...speaker, keys: kept }, ends - 1, ends + 1);
    expect(around.map(({ until }) => until)).toEqual([ends, expect.any(Number)]);
    const rolled = around.map(({ from }) => rollingProximityIdentifiers(keyAt(kept, from).key, intervalAt(from), 1));
    expect(around.map((spell) => heard(spell).identifier)).toEqual(rolled);
    // Those before are untouched.
    expect(spells({ ...speaker, keys: kept }, midnight, noon - 1_200)).toEqual(spells(speaker, midnight, noon - 1_200));
  });
});
