/** The form of a code without its page: where it stands, what is wrong with it, how a code is said. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deskDates } from '../../../protocol/staff/desk-dates.ts';
import type { Failed } from '../../../web/app/calls/outcome.ts';
import { codeState } from '../../../web/pages/code/state.ts';
import { failureId, helpsWithoutMessage } from '../../../web/pages/issue/failure.ts';
import {
  choiceOf,
  emptyForm,
  formProblems,
  type IssueForm,
  issueBody,
  NONE,
  OTHER,
  quickDays,
} from '../../../web/pages/issue/form.ts';
import { labelsFor, messagePreview, usedLabel } from '../../../web/pages/issue/message.ts';
import { spokenCode } from '../../../web/pages/issue/result/spoken.ts';
import {
  firstStage,
  keepForm,
  keptForm,
  mayHaveIssued,
  nextStage,
  readForm,
  type Stage,
  type Step,
} from '../../../web/pages/issue/stage.ts';
import { NOW, desk as usual } from '../../support/web/answers.ts';
import { codeAnswer, express, issued, UUID } from '../../support/web/codes.ts';

const desk = { ...usual, ...express };
const dates = deskDates(desk, NOW);
const form = (more: Partial<IssueForm> = {}): IssueForm => ({ ...emptyForm(desk), testType: 'confirmed', ...more });
const chosen = (choice: string, typed = '') => ({ choice, typed });
const refused = (status: number, errorCode: string): Failed => ({
  kind: 'refused',
  status,
  refusal: { error: '', errorCode },
});
const begun: Stage = { at: 'form', uuid: UUID };
const sent: Stage = { at: 'sending', uuid: UUID };
const answer = (outcome: Extract<Step, { do: 'answer' }>['outcome']): Step => ({ do: 'answer', outcome, phone: '' });

describe('where a form stands', () => {
  it('sends once, however often the button is pressed', () => {
    const first = nextStage(begun, { do: 'send' });
    expect(first).toEqual(sent);
    expect(nextStage(first, { do: 'send' })).toBe(first);
    const done = nextStage(first, answer({ kind: 'ok', answer: issued(UUID) }));
    expect(done.at).toBe('issued');
    expect(nextStage(done, { do: 'send' })).toBe(done);
    expect(nextStage(sent, { do: 'begin', uuid: 'another' })).toBe(sent);
  });

  it('keeps its uuid over every failure, and takes another for the next person alone', () => {
    const failures: Failed[] = [{ kind: 'offline' }, { kind: 'timed-out' }, { kind: 'signed-out' }, refused(500, '')];
    for (const failed of failures) {
      expect(nextStage(sent, answer(failed))).toEqual({ at: 'form', uuid: UUID, failed });
    }
    expect(nextStage(begun, { do: 'begin', uuid: 'another' })).toEqual({ at: 'form', uuid: 'another' });
  });

  it('asks what became of a code that its uuid has', () => {
    const code = codeAnswer();
    const exists = refused(409, 'uuid_already_exists') as Extract<Failed, { kind: 'refused' }>;
    const asking = nextStage(sent, answer(exists));
    expect(asking).toEqual({ at: 'asking', uuid: UUID });
    expect(nextStage(asking, { do: 'find', outcome: { kind: 'ok', answer: code } })).toEqual({
      at: 'earlier',
      uuid: UUID,
      code,
    });
    const offline = nextStage(asking, { do: 'find', outcome: { kind: 'offline' } });
    expect(offline).toEqual({ at: 'earlier', uuid: UUID, failed: { kind: 'offline' } });
    expect(nextStage(offline, { do: 'ask' })).toEqual(asking);
    expect(nextStage(asking, { do: 'find', outcome: refused(404, 'code_not_found') })).toEqual({
      at: 'form',
      uuid: UUID,
      wasLost: true,
    });
  });

  it('replaces a code only where the service says that it may', () => {
    const refusal = { error: '', errorCode: 'uuid_already_exists', code: codeAnswer() };
    const repeated = (more: object): Step => answer({ kind: 'refused', status: 409, refusal: { ...refusal, ...more } });
    const may = nextStage(sent, repeated({ mayBeReplaced: true }));
    expect(nextStage(may, { do: 'send' }).at).toBe('sending');
    const mayNot = nextStage(sent, repeated({ mayBeReplaced: false }));
    expect(nextStage(mayNot, { do: 'send' })).toBe(mayNot);
  });

  it('is kept as its uuid and whether it may have issued, and nothing else', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    } as unknown as Storage;
    const done: Stage = { at: 'issued', uuid: UUID, issued: { answer: issued(UUID), phone: '+12065550100' } };
    keepForm(storage, 'US-ZZ', done);
    expect([...kept]).toEqual([['enx.issue.US-ZZ', JSON.stringify({ uuid: UUID, state: 'sent' })]]);
    expect(firstStage(readForm(storage, 'US-ZZ'), () => 'new')).toEqual({ at: 'asking', uuid: UUID });
    expect(firstStage(readForm(storage, 'US-AA'), () => 'new')).toEqual({ at: 'form', uuid: 'new' });
    keepForm(storage, 'US-ZZ', begun);
    expect(firstStage(readForm(storage, 'US-ZZ'), () => 'new')).toEqual(begun);
  });

  it.each([
    [undefined, false],
    [{ kind: 'signed-out' }, false],
    [refused(400, 'invalid_date'), false],
    [refused(429, 'quota_exceeded'), false],
    [{ kind: 'offline' }, true],
    [{ kind: 'timed-out' }, true],
    [refused(500, 'internal_server_error'), true],
    [refused(503, ''), true],
  ] as const)('after %j it may have issued: %s', (failed, may) => {
    expect(mayHaveIssued(failed)).toBe(may);
    expect(keptForm(failed ? { ...begun, failed } : begun).state).toBe(may ? 'sent' : 'open');
  });
});

describe('what is filled in', () => {
  it('begins with the only test type chosen', () => {
    expect(emptyForm({ ...desk, testTypes: ['confirmed'] }).testType).toBe('confirmed');
    expect(emptyForm(desk).testType).toBe('');
  });

  it('offers the last four days, and no day that the server has not begun', () => {
    expect(quickDays(dates).map(({ day }) => day)).toEqual(['2026-03-27', '2026-03-26', '2026-03-25', '2026-03-24']);
    const morning = deskDates({ ...desk, timeZone: 'Pacific/Auckland' }, NOW);
    expect(quickDays(morning)[0]).toEqual({ ago: 1, day: '2026-03-27' });
  });

  it('leaves a day that was chosen before midnight the day it was', () => {
    const tomorrow = quickDays(deskDates(desk, NOW + 86_400));
    expect(choiceOf(chosen('2026-03-24'), tomorrow)).toEqual({ choice: OTHER, typed: '2026-03-24' });
    expect(choiceOf(chosen('2026-03-27'), tomorrow)).toEqual(chosen('2026-03-27'));
  });

  it.each([
    [{ testType: '' }, ['testType', 'type-missing']],
    [{ testDate: chosen(OTHER) }, ['testDate', 'date-unreadable']],
    [{ testDate: chosen(OTHER, '2026-03-12') }, ['testDate', 'date-too-old']],
    [{ testDate: chosen(OTHER, '2026-03-13') }, undefined],
    [{ testDate: chosen(OTHER, '2026-03-28') }, ['testDate', 'date-too-new']],
    [{ symptomDate: chosen('2026-03-01') }, ['symptomDate', 'date-too-old']],
    [{ phone: 'nothing' }, ['phone', 'phone-unreadable']],
    [{ phone: '555 0100' }, ['phone', 'phone-length']],
    [{ phone: '+44 7700 900123' }, ['phone', 'phone-country']],
    [{ phone: '+44 7700 900123', isShown: true }, undefined],
    [{ phone: '40000000', country: 'NO' }, undefined],
    [{ phone: ' ' }, undefined],
    [{ testType: 'user-report' }, ['phone', 'phone-missing']],
  ] as const)('%j: %j', (more, problem) => {
    expect(formProblems(form(more as Partial<IssueForm>), desk, dates)).toEqual(problem ? [problem] : []);
  });

  it('demands one of the dates where the region does', () => {
    const strict = { ...desk, requireDate: true };
    expect(formProblems(form(), strict, dates)).toEqual([['testDate', 'date-missing']]);
    expect(formProblems(form({ testDate: chosen(NONE) }), strict, dates)).toEqual([['testDate', 'date-missing']]);
    expect(formProblems(form({ symptomDate: chosen('2026-03-26') }), strict, dates)).toEqual([]);
    expect(formProblems(form({ testDate: chosen('2026-03-26') }), strict, dates)).toEqual([]);
  });

  it('is sent without what was not filled in; the offset is negative west of Greenwich', () => {
    expect(issueBody(form(), dates)).toEqual({ testType: 'confirmed', tzOffset: -240 });
    const whole = form({ testDate: chosen('2026-03-26'), phone: '206 555 0100', template: 'Español', isShown: true });
    expect(issueBody(whole, dates)).toEqual({
      testType: 'confirmed',
      tzOffset: -240,
      testDate: '2026-03-26',
      phone: '+12065550100',
      smsTemplateLabel: 'Español',
      onlyGenerateSMS: true,
    });
  });
});

describe('the message', () => {
  const report = { label: 'User Report', text: 'Code: [enslink] Expires in [expires] minutes.' };
  const reporting = { ...desk, messages: { ...desk.messages, templates: [...desk.messages.templates, report] } };

  it('is the very text, with a code that is as long as one', () => {
    const preview = messagePreview({ ...desk, messages: { ...desk.messages, isSigned: false } }, form());
    expect(preview?.text).toBe(
      'This is your Exposure Notifications verification code: https://us-zz.en.example.org/v?c=xxxxxxxxxxxxxxxx Expires in 24 hours',
    );
    expect(preview?.cost).toMatchObject({ characters: 124, parts: 1 });
  });

  it('costs as much as its signature makes it', () => {
    expect(messagePreview(desk, form())?.cost).toMatchObject({ encoding: 'GSM-7', parts: 2 });
  });

  it('of a self-report is its own, with minutes and the typed code', () => {
    const wish = { testType: 'user-report', template: 'Default SMS template' } as const;
    expect(usedLabel(wish)).toBe('User Report');
    expect(messagePreview(reporting, wish)?.text).toBe(
      'Code: https://us-zz.en.example.org/v?c=00000000 Expires in 15 minutes.',
    );
    expect(labelsFor(reporting, 'user-report')).toEqual(['Español', 'User Report']);
    expect(labelsFor(reporting, 'confirmed')).toEqual(['Default SMS template', 'Español']);
    expect(messagePreview({ ...desk, messages: { ...desk.messages, templates: [] } }, wish)).toBeUndefined();
  });
});

describe('a code', () => {
  it.each([
    ['en', 'eight four two one – seven nine zero three'],
    ['es', 'ocho cuatro dos uno – siete nueve cero tres'],
    ['fr', 'huit quatre deux un – sept neuf zéro trois'],
    ['nb', 'åtte fire to én – sju ni null tre'],
    ['ar', 'ثمانية أربعة اثنان واحد – سبعة تسعة صفر ثلاثة'],
  ])('is said in %s: %s', (language, said) => {
    const file = join(import.meta.dirname, `../../../web/texts/${language}/issue.json`);
    const catalogue: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'));
    expect(spokenCode('84217903', (id) => catalogue[id] ?? id)).toBe(said);
  });

  it('ends typed before its link does', () => {
    const code = codeAnswer({ expiresAt: NOW, longExpiresAt: NOW + 60 });
    const states = [-1, 0, 59, 60].map((later) => codeState(code, NOW + later));
    expect(states).toEqual(['good', 'link-good', 'link-good', 'ended']);
    expect(codeState({ ...code, claimed: true }, NOW + 60)).toBe('claimed');
  });
});

describe('a failure', () => {
  it.each([
    [{ kind: 'offline' }, 'offline'],
    [{ kind: 'timed-out' }, 'timed-out'],
    [{ kind: 'signed-out' }, 'signed-out'],
    [refused(429, 'maintenance_mode'), 'maintenance'],
    [refused(429, 'call_limit'), 'busy'],
    [refused(429, ''), 'busy'],
    [refused(400, 'sms_failure'), 'sms'],
    [refused(500, 'sms_failure'), 'sms'],
    [refused(400, 'sms_queue_full'), 'sms-queue'],
    [refused(400, 'phone_number_invalid'), 'phone'],
    [refused(400, 'invalid_date'), 'date'],
    [refused(400, 'unsupported_test_type'), 'type'],
    [refused(409, 'user_report_try_later'), 'reported'],
    [refused(403, 'missing_permission'), 'permission'],
    [refused(400, 'unparsable_request'), 'refused'],
    [refused(500, 'internal_server_error'), 'server'],
    [refused(503, ''), 'server'],
  ] as const)('%j is told as %s', (failed, id) => expect(failureId(failed as Failed, { hasMessage: true })).toBe(id));

  it('of the quota depends on whether a message was to go', () => {
    const ids = [true, false].map((hasMessage) => failureId(refused(429, 'quota_exceeded'), { hasMessage }));
    expect(ids).toEqual(['quota-message', 'quota']);
    expect(ids.map(helpsWithoutMessage)).toEqual([true, false]);
  });
});
