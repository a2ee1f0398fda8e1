import { parseUtcDay } from '../../../../protocol/keys/interval.ts';
import type { DeskDates } from '../../../../protocol/staff/desk-dates.ts';
import { useTexts } from '../../../app/texts.tsx';
import { DateField } from '../../../parts/form/inputs.tsx';
import { Radios } from '../../../parts/form/radios.tsx';
import { type ChosenDay, choiceOf, NONE, OTHER, quickDays } from '../form.ts';
import { PickByDigit } from './pick-by-digit.tsx';

export interface DayFieldProps {
  readonly name: 'testDate' | 'symptomDate';
  readonly value: ChosenDay;
  readonly dates: DeskDates;
  readonly problem: string | undefined;
  onValue(day: ChosenDay): void;
}

/** The last days are a key away; any other is typed. */
export function DayField({ name, value, dates, problem, onValue }: DayFieldProps) {
  const { say, day, language } = useTexts();
  const quick = quickDays(dates);
  const { choice, typed } = choiceOf(value, quick);
  const isOther = choice === OTHER;
  const options = [
    ...quick.map((one) => ({
      value: one.day,
      text: say('issue.days-ago', { days: one.ago }),
      hint: weekday(one.day, language),
    })),
    { value: OTHER, text: say('issue.other-day') },
    { value: NONE, text: say(`issue.${name}.none`) },
  ];
  const isAhead = dates.latest < dates.today;
  const hint = [say('issue.keys', { count: options.length }), isAhead && say('issue.day-begins')];
  return (
    <>
      <PickByDigit>
        <Radios
          name={name}
          label={say(`issue.${name}`)}
          hint={hint.filter(Boolean).join(' ')}
          options={options}
          value={choice}
          problem={isOther ? undefined : problem}
          onValue={(next) => onValue({ choice: next, typed })}
          areCards
        />
      </PickByDigit>
      {isOther && (
        <DateField
          name={`${name}-typed`}
          label={say(`issue.${name}.other`)}
          hint={say('issue.from-to', { from: day(dates.earliest), to: day(dates.latest) })}
          value={typed}
          min={dates.earliest}
          max={dates.latest}
          problem={problem}
          onValue={(next) => onValue({ choice: OTHER, typed: next })}
        />
      )}
    </>
  );
}

/** On the telephone people say "on Tuesday". */
function weekday(day: string, language: string): string {
  const format = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language, format).format((parseUtcDay(day) ?? 0) * 1000);
}
