/** What guessing codes may find, beside the length and life of codes (docs/threat-model.md, "Guessing codes"). */
import { useState } from 'preact/hooks';
import {
  hitsPerDay,
  livingCodes,
  MOST_HITS_PER_DAY,
  USUAL_CODES_PER_DAY,
  USUAL_GUESSES_PER_DAY,
} from '../../../protocol/abuse/guessing.ts';
import { useTexts } from '../../app/texts.tsx';
import { TextInput } from '../../parts/form/inputs.tsx';
import type { SettingsForm } from './use-settings.ts';
import { typedIn } from './values/draft.ts';

export function Guessing({ form }: { form: SettingsForm }) {
  const { say, number } = useTexts();
  const numberOf = (key: string) => typedNumber(form, `verification.${key}`);
  const [codes, setCodes] = useState<string>();
  const shownCodes = codes ?? String(numberOf('sms.dailyCap') || USUAL_CODES_PER_DAY);
  const codesIssuedPerDay = Number(shownCodes);
  const [codeLength, codeLifeSeconds] = [numberOf('codeLength'), numberOf('codeLifeSeconds')];
  const space = { codeLength, codeLifeSeconds, codesIssuedPerDay };
  const hits = hitsPerDay(space, USUAL_GUESSES_PER_DAY);
  return (
    <div class="govuk-inset-text">
      <h3 class="govuk-heading-s">{say('settings.guessing.title')}</h3>
      <TextInput
        name="guessing-codes"
        label={say('settings.guessing.codes')}
        hint={say('settings.guessing.codes-hint')}
        inputMode="numeric"
        width="govuk-input--width-10"
        value={shownCodes}
        onValue={setCodes}
      />
      <p class="govuk-body">
        {say('settings.guessing.arithmetic', {
          guesses: number(USUAL_GUESSES_PER_DAY),
          living: number(livingCodes(space), { maximumFractionDigits: 0 }),
          all: number(10 ** codeLength),
          hits: number(hits, { maximumSignificantDigits: 2 }),
        })}
      </p>
      <p class="govuk-body" role="status">
        <strong>{say(hits > MOST_HITS_PER_DAY ? 'settings.guessing.weak' : 'settings.guessing.strong')}</strong>
      </p>
    </div>
  );
}

/** As it would be if what is typed were saved. */
function typedNumber({ settings, draft }: SettingsForm, key: string): number {
  const setting = settings.find((each) => each.key === key);
  return setting ? Number(typedIn(draft, setting)) : 0;
}
