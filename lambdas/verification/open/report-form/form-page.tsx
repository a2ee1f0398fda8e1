/** The form itself, empty or with what was typed and what is wrong with it. */
import { type UnixSeconds, utcDay } from '../../../../protocol/keys/interval.ts';
import { dateWindow } from '../../../../protocol/text/dates.ts';
import { type FormProblems, type ReportForm, reportIssuePath } from '../../../../protocol/user-report/form.ts';
import type { PageAnswer } from '../../../shared/http/endpoints/page-endpoint.ts';
import { Choice, Field, Problems } from '../../../shared/pages/form.tsx';
import { renderPage } from '../../../shared/pages/page.tsx';
import type { RegionSettings } from '../../store/region-store.ts';
import type { Reader } from './pages.tsx';

export interface FormState {
  readonly form: ReportForm;
  readonly problems: FormProblems;
}

/** Always 200 (verification-server.md §3.4). */
export function formPage(reader: Reader, settings: RegionSettings, state: FormState, now: UnixSeconds): PageAnswer {
  const { texts, owner } = reader;
  const wrong = wrongFields(reader, state, now);
  const heading = texts.say('reportTitle');
  const children = (
    <>
      <Problems heading={texts.say('errorSummary')} wrong={[...wrong]} />
      <h1>{heading}</h1>
      <p>{texts.say('webReportIntroMessage')}</p>
      <LearnMore reader={reader} url={settings.verification.userReport.learnMoreUrl} />
      <form method="post" action={`${reportIssuePath}?lang=${encodeURIComponent(texts.language)}`} noValidate>
        <DateField reader={reader} settings={settings} state={state} now={now} problem={wrong.get('testDate')} />
        <PhoneField reader={reader} state={state} problem={wrong.get('phone')} />
        <Agreement reader={reader} state={state} problem={wrong.get('agreement')} />
        <button class="button" type="submit">
          {texts.say('sendLabel')}
        </button>
      </form>
    </>
  );
  const title = wrong.size > 0 ? texts.say('errorTitle', { title: heading }) : heading;
  return renderPage({ status: 200, language: texts.language, title, children, ...owner });
}

interface Part {
  readonly reader: Reader;
  readonly state: FormState;
  readonly problem: string | undefined;
}

function DateField({ reader, settings, state, now, problem }: Part & { settings: RegionSettings; now: UnixSeconds }) {
  const { texts } = reader;
  const { requireDate } = settings.verification;
  const label = texts.say('webReportDateMessage');
  const { earliest, latest } = dateWindow(now);
  return (
    <Field
      name="testDate"
      label={requireDate ? label : texts.say('optionalLabel', { label })}
      hint={texts.say('dateHint', datesOf(now))}
      problem={problem}
    >
      {(tied) => (
        <input
          type="date"
          {...tied}
          value={state.form.testDate}
          min={utcDay(earliest)}
          max={utcDay(latest)}
          required={requireDate}
        />
      )}
    </Field>
  );
}

function PhoneField({ reader: { texts }, state, problem }: Part) {
  const hints = [texts.say('phoneHint'), texts.say('phonePrivacy')].join('\n');
  return (
    <Field name="phone" label={texts.say('webReportPhoneNumberMessage')} hint={hints} problem={problem}>
      {(tied) => <input type="tel" {...tied} value={state.form.phone} autocomplete="tel" dir="ltr" required />}
    </Field>
  );
}

function Agreement({ reader: { texts, owner }, state, problem }: Part) {
  const label = texts.say('agreementLabel', { agency: owner?.owner ?? '' });
  return (
    <Choice name="agreement" label={label} problem={problem}>
      {(tied) => <input type="checkbox" {...tied} value="true" checked={state.form.agreement} required />}
    </Choice>
  );
}

function LearnMore({ reader: { texts }, url }: { reader: Reader; url: string | undefined }) {
  if (!url) return null;
  return (
    <p>
      <a href={url}>{texts.say('learnMore')}</a>
    </p>
  );
}

const problemTexts = {
  testDate: { missing: 'errorDateMissing', invalid: 'errorDateInvalid' },
  phone: { missing: 'errorPhoneMissing', invalid: 'errorPhoneInvalid' },
  agreement: { missing: 'errorAgreement', invalid: 'errorAgreement' },
} as const;

/** Field → what is wrong with it in the reader's words, in the order of the form. */
function wrongFields({ texts }: Reader, { problems }: FormState, now: UnixSeconds): Map<string, string> {
  const fields = (['testDate', 'phone', 'agreement'] as const).flatMap((field) => {
    const problem = problems[field];
    return problem ? [[field, texts.say(problemTexts[field][problem], datesOf(now))] as const] : [];
  });
  return new Map(fields);
}

function datesOf(now: UnixSeconds) {
  const { earliest, latest } = dateWindow(now);
  return { earliest: new Date(earliest * 1000), latest: new Date(latest * 1000), example: utcDay(latest) };
}
