import { describe, expect, it } from 'vitest';
import type { ShownSetting } from '../../../protocol/staff/administration.ts';
import { readDraft, reapplied, typedIn, withDrop, withTyped } from '../../../web/pages/settings/values/draft.ts';
import { editorOf, schemaOf } from '../../../web/pages/settings/values/editor.ts';
import { grouped, groupOf } from '../../../web/pages/settings/values/groups.ts';
import { placed } from '../../../web/pages/settings/values/problems.ts';
import { readTyped, type Typed } from '../../../web/pages/settings/values/typed.ts';
import { regionSettings } from '../../support/web/settings-answers.ts';

const all = regionSettings();

function setting(name: string, settings: readonly ShownSetting[] = all): ShownSetting {
  const found = settings.find(({ key }) => key === `verification.${name}`);
  if (!found) throw new Error(`no setting ${name}`);
  return found;
}

function read(name: string, typed: Typed) {
  const schema = schemaOf(setting(name));
  return readTyped(editorOf(schema), typed, schema);
}

describe('the editor of a setting', () => {
  it.each([
    ['requireDate', 'boolean'],
    ['codeLength', 'number'],
    ['abusePrevention.limitFactor', 'number'],
    ['allowedTestTypes', 'choices'],
    ['sms.signed', 'choice'],
    ['sms.template', 'text'],
    ['sms.templates', 'record'],
    ['sms.countries', 'texts'],
    ['adminNetworks', 'texts'],
    ['apps', 'json'],
  ])('of %s is %s', (name, kind) => {
    expect(editorOf(schemaOf(setting(name))).kind).toBe(kind);
  });

  it('reads what it was given', () => {
    for (const one of all.filter(({ change, value }) => change === 'live' && value !== null)) {
      const schema = schemaOf(one);
      expect([one.key, readTyped(editorOf(schema), typedIn({}, one), schema)]).toEqual([one.key, { value: one.value }]);
    }
  });

  it.each([
    ['codeLength', '5', 'too-small'],
    ['codeLength', '11', 'too-big'],
    ['codeLength', '8.5', 'whole'],
    ['codeLength', '1e1', 'whole'],
    ['codeLength', '٨', 'whole'],
    ['longCodeLifeSeconds', '3601', 'multiple'],
    ['abusePrevention.limitFactor', 'a lot', 'number'],
    ['smsCountry', 'usa', 'form'],
    ['keyServerStatistics.url', 'http://example.org', 'form'],
    ['keyServerStatistics.audience', 'x'.repeat(151), 'too-long'],
    ['sms.countries', 'US\nUSA', 'item'],
    ['adminNetworks', Array.from({ length: 51 }, (_, at) => `192.0.2.${at}`).join('\n'), 'too-many'],
    ['sms.templates', [{ name: ' ', text: 'a' }], 'name-missing'],
    [
      'sms.templates',
      [
        { name: 'a', text: 'a' },
        { name: 'a ', text: 'b' },
      ],
      'name-twice',
    ],
    ['apps', '{', 'json'],
    ['apps', '{}', 'type'],
  ] as const)('refuses %s %j: %s', (name, typed, id) => {
    expect(read(name, typed)).toMatchObject({ problem: { id } });
  });

  it.each([
    ['abusePrevention.limitFactor', '1,5', 1.5],
    ['codeLength', ' 10 ', 10],
    ['codeLength', '', null],
    ['sms.countries', 'US, CA\n\nNO', ['US', 'CA', 'NO']],
    ['sms.countries', ' ', null],
    ['adminNetworks', '', []],
    ['sms.template', '  ', null],
  ] as const)('takes %s %j as %j', (name, typed, value) => {
    expect(read(name, typed)).toEqual({ value });
  });
});

describe('groups', () => {
  it('hold every setting once, and every setting has a meaning', () => {
    const keys = grouped(all).flatMap(([, members]) => members.map(({ key }) => key));
    expect(keys.toSorted()).toEqual(all.map(({ key }) => key).toSorted());
    expect(all.filter(({ meaning }) => meaning === '').map(({ key }) => key)).toEqual([]);
  });

  it('show what is new to these pages under general', () => {
    expect(groupOf('somethingNew')).toBe('general');
  });
});

describe('a draft', () => {
  const edited = withTyped({}, setting('codeLength'), '10');

  it('is no edit where the old value is typed again', () => {
    expect(withTyped(edited, setting('codeLength'), '8')).toEqual({});
  });

  it('asks for what is set and what is dropped', () => {
    const draft = withDrop(edited, setting('codeLifeSeconds'));
    expect(readDraft(draft, all)).toEqual({
      request: { set: { 'verification.codeLength': 10 }, drop: ['verification.codeLifeSeconds'] },
      problems: {},
    });
  });

  it('keeps what is wrong as it was typed', () => {
    const draft = withTyped({}, setting('codeLength'), 'ten');
    expect(readDraft(draft, all).problems).toEqual({ 'verification.codeLength': { id: 'whole' } });
    expect(typedIn(draft, setting('codeLength'))).toBe('ten');
  });

  it('wants a value where there is no default', () => {
    const draft = withTyped({}, setting('allowedTestTypes'), []);
    expect(readDraft(draft, all).problems).toEqual({ 'verification.allowedTestTypes': { id: 'missing' } });
  });

  it('is left as it is by what somebody else changed', () => {
    expect(reapplied(edited, regionSettings({ 'verification.codeLifeSeconds': 1_200 }))).toEqual(edited);
    expect(reapplied(edited, regionSettings({ 'verification.codeLength': 9 }))).toEqual(edited);
  });

  it('is done where somebody else did the same', () => {
    expect(reapplied(edited, regionSettings({ 'verification.codeLength': 10 }))).toEqual({});
  });

  it('is done where what was to be dropped is dropped', () => {
    const live = regionSettings({ 'verification.codeLength': 9 });
    const draft = withDrop({}, setting('codeLength', live));
    expect(reapplied(draft, live)).toEqual(draft);
    expect(reapplied(draft, all)).toEqual({});
  });
});

describe('problems of the server', () => {
  const keys = [
    'verification.sms',
    'verification.sms.template',
    'verification.sms.templates',
    'verification.codeLength',
  ];

  it('stand at the setting that they begin with', () => {
    const at = 'verification.sms.templates.Reminder has no [enslink]; allowed: with enExpress true, [enslink]';
    const range = 'verification.codeLength: allowed: 6 or more';
    expect(placed([at, range, 'verification.codeLengthening: no'], keys)).toEqual({
      byKey: { 'verification.sms.templates': [at], 'verification.codeLength': [range] },
      others: ['verification.codeLengthening: no'],
    });
  });
});
