import { callingCode, formatPhone } from '../../../../protocol/sms/phone.ts';
import { useDesk } from '../../../app/me.tsx';
import { useTexts } from '../../../app/texts.tsx';
import { Select, TextInput } from '../../../parts/form/inputs.tsx';
import { type IssueForm, phoneOf } from '../form.ts';

export interface PhoneFieldProps {
  readonly form: IssueForm;
  readonly problem: string | undefined;
  onChange(change: Partial<IssueForm>): void;
}

/** The number as it is said, and how it is understood. */
export function PhoneField({ form, problem, onChange }: PhoneFieldProps) {
  const { say, language } = useTexts();
  const { messages, smsCountry } = useDesk();
  const countries = [...new Set([smsCountry, ...(messages?.countries ?? [])])];
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const options = countries.map((country) => ({
    value: country,
    text: `${names.of(country) ?? country} (${callingCode(country)})`,
  }));
  const phone = phoneOf(form);
  return (
    <div class="enx-phone">
      <TextInput
        name="phone"
        type="tel"
        inputMode="tel"
        label={say(form.testType === 'user-report' ? 'issue.phone' : 'issue.phone.optional')}
        hint={say('issue.phone.hint')}
        value={form.phone}
        problem={problem}
        maxLength={40}
        width="govuk-input--width-20"
        onValue={(next) => onChange({ phone: next })}
      />
      {countries.length > 1 && (
        <Select
          name="country"
          label={say('issue.country')}
          options={options}
          value={form.country}
          onValue={(country) => onChange({ country })}
        />
      )}
      <output class="govuk-body enx-understood" for="phone">
        {phone ? <bdi dir="ltr">{formatPhone(phone)}</bdi> : ''}
      </output>
    </div>
  );
}
