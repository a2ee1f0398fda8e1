/** More codes for today ("burst"): asked first, then added. Adding twice adds twice, so an attempt nobody answered is said. */
import { useState } from 'preact/hooks';
import { GREATEST_MODELLED } from '../../../protocol/abuse/modeler.ts';
import type { QuotaAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion, useReloadDesk } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Banner } from '../../parts/banner.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { TextInput } from '../../parts/form/inputs.tsx';

export interface AddCodesProps {
  readonly quota: QuotaAnswer;
  added(): void;
}

export function AddCodes({ quota, added }: AddCodesProps) {
  const { say, number } = useTexts();
  const { region } = useRegion();
  const reloadDesk = useReloadDesk();
  const [typed, setTyped] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const [would, setWould] = useState<QuotaAnswer>();
  const [now, setNow] = useState<QuotaAnswer>();
  const [failure, setFailure] = useState<Failed>();
  const codes = Number(typed);
  const add = async (dryRun: boolean) => {
    const outcome = await api.post('quota', { region }, { codes, ...(dryRun && { dryRun }) });
    setFailure(outcome.kind === 'ok' ? undefined : outcome);
    setWould(outcome.kind === 'ok' && dryRun ? outcome.answer : undefined);
    setNow(outcome.kind === 'ok' && !dryRun ? outcome.answer : undefined);
    if (dryRun) return;
    if (outcome.kind === 'ok') setTyped('');
    added();
    reloadDesk();
  };
  const ask = () => {
    const isNumber = /^\d+$/.test(typed.trim()) && codes >= 1 && codes <= GREATEST_MODELLED;
    setIsWrong(!isNumber);
    return isNumber ? add(true) : undefined;
  };
  return (
    <section aria-labelledby="quota-add">
      <h2 class="govuk-heading-m" id="quota-add">
        {say('quota.add.title')}
      </h2>
      {now && <Banner kind="success">{say('quota.add.done', { remaining: number(now.remaining) })}</Banner>}
      {failure?.kind === 'timed-out' && <Banner kind="warning">{say('quota.add.unknown')}</Banner>}
      {failure && failure.kind !== 'timed-out' && <Failure outcome={failure} />}
      <TextInput
        name="codes"
        label={say('quota.add.codes')}
        hint={say('quota.add.hint', { most: number(GREATEST_MODELLED) })}
        problem={isWrong ? say('quota.add.wrong', { most: number(GREATEST_MODELLED) }) : undefined}
        inputMode="numeric"
        width="govuk-input--width-5"
        value={typed}
        onValue={setTyped}
      />
      <Button kind="secondary" onPress={ask}>
        {say('quota.add.ask')}
      </Button>
      {would && (
        <ConfirmDialog
          title={say('quota.add.title-sure', { codes })}
          yes={say('quota.add.yes')}
          onYes={() => add(false)}
          onNo={() => setWould(undefined)}
        >
          <p class="govuk-body">
            {say('quota.add.would', { before: number(quota.remaining), after: number(would.remaining) })}
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}
