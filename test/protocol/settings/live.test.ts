import { describe, expect, it } from 'vitest';
import { differences, hiddenByLive, takenOver, valueAtKey, withLive } from '../../../protocol/settings/live.ts';

const deployed = { name: 'A', verification: { maintenance: false, sms: { template: 'old', countries: ['US'] } } };
const MAINTENANCE = 'verification.maintenance';
const TEMPLATE = 'verification.sms.template';
const COUNTRIES = 'verification.sms.countries';

describe('what is in force', () => {
  it('is what was deployed, with what was set over it', () => {
    expect(withLive(deployed, {})).toEqual(deployed);
    expect(withLive(deployed, { [MAINTENANCE]: true, [COUNTRIES]: ['NO', 'SE'] })).toEqual({
      name: 'A',
      verification: { maintenance: true, sms: { template: 'old', countries: ['NO', 'SE'] } },
    });
  });

  it('lacks what was set to nothing, and has what the deployment did not', () => {
    const inForce = withLive(deployed, { [TEMPLATE]: null, 'verification.userReport.color': '#000000' });
    expect(inForce).toEqual({
      name: 'A',
      verification: { maintenance: false, sms: { countries: ['US'] }, userReport: { color: '#000000' } },
    });
  });

  it('leaves the deployed settings as they are', () => {
    const before = structuredClone(deployed);
    withLive(deployed, { [TEMPLATE]: 'new', [MAINTENANCE]: true });
    expect(deployed).toEqual(before);
  });
});

it.each([
  [MAINTENANCE, false],
  [COUNTRIES, ['US']],
  ['verification.sms.dailyCap', null],
  ['nothing.at.all', null],
])('the value of %s is %j', (key, value) => expect(valueAtKey(deployed, key)).toEqual(value));

describe('differences', () => {
  it('are those that a reader sees', () => {
    const live = { [MAINTENANCE]: true, [TEMPLATE]: 'new' };
    expect(differences(deployed, live, { [TEMPLATE]: 'newer' })).toEqual([
      { key: MAINTENANCE, before: true, after: false },
      { key: TEMPLATE, before: 'new', after: 'newer' },
    ]);
    expect(differences(deployed, {}, { [TEMPLATE]: null })).toEqual([{ key: TEMPLATE, before: 'old', after: null }]);
  });

  it('are none where the same is set, or what was deployed', () => {
    expect(differences(deployed, { [TEMPLATE]: 'new' }, { [TEMPLATE]: 'new' })).toEqual([]);
    expect(differences(deployed, {}, { [COUNTRIES]: ['US'] })).toEqual([]);
  });
});

/** The region file says a value of one setting; the last deployment said 'old', and 'new' was set live. */
const bringing = (template?: string) => ({ ...deployed, verification: { maintenance: false, sms: { template } } });

describe('a deployment', () => {
  const live = { [TEMPLATE]: 'new' };
  const hidden = (template?: string) => hiddenByLive(deployed, bringing(template), live);

  it('that says what it said meets no live change', () => expect(hidden('old')).toEqual([]));
  it('that says what was set has taken it over', () => {
    expect(hidden('new')).toEqual([]);
    expect(takenOver(bringing('new'), live)).toEqual([TEMPLATE]);
    expect(takenOver(bringing('old'), live)).toEqual([]);
  });
  it('that says something else would be hidden', () => {
    expect(hidden('third')).toEqual([{ key: TEMPLATE, live: 'new', was: 'old', now: 'third' }]);
    expect(hidden(undefined)).toEqual([{ key: TEMPLATE, live: 'new', was: 'old', now: null }]);
  });
  it('meets a live change to nothing in the same way', () => {
    const nothing = { [TEMPLATE]: null };
    expect(hiddenByLive(deployed, bringing(undefined), nothing)).toEqual([]);
    expect(hiddenByLive(deployed, bringing('third'), nothing)).toHaveLength(1);
  });
  it('after one that had taken it over meets it again', () => {
    expect(hiddenByLive(bringing('new'), bringing('third'), live)).toHaveLength(1);
    expect(hiddenByLive(bringing('new'), bringing('old'), live)).toHaveLength(1);
  });
});
