/** All that is set live as it was in an older version: asked first, then done. */
import { useState } from 'preact/hooks';
import type { SettingsChangeAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useReloadDesk } from '../../app/me.tsx';

type RollBackStep =
  | { readonly is: 'reading' }
  | { readonly is: 'review'; readonly to: number; readonly answer: SettingsChangeAnswer; readonly failure?: Failed }
  | { readonly is: 'done'; readonly version: number }
  | { readonly is: 'failed'; readonly failure: Failed };

export interface RollBack {
  readonly step: RollBackStep;
  /** What would change; nothing is changed. */
  ask(version: number): Promise<void>;
  confirm(): unknown;
  leave(): void;
}

/** `seen`: the version in force, as the person sees it. */
export function useRollBack(region: string, seen: number, reload: () => void): RollBack {
  const reloadDesk = useReloadDesk();
  const [step, setStep] = useState<RollBackStep>({ is: 'reading' });
  const post = (rollBackTo: number, dryRun: boolean) =>
    api.post('settings', { region }, { seen, rollBackTo, ...(dryRun && { dryRun }) });
  const confirm = async (to: number, answer: SettingsChangeAnswer) => {
    const outcome = await post(to, false);
    if (outcome.kind === 'ok') {
      setStep({ is: 'done', version: outcome.answer.version });
      reload();
      reloadDesk();
    } else if (isOvertaken(outcome)) {
      setStep({ is: 'failed', failure: outcome });
      reload();
    } else setStep({ is: 'review', to, answer, failure: outcome });
  };
  return {
    step,
    async ask(to) {
      const outcome = await post(to, true);
      if (outcome.kind === 'ok') setStep({ is: 'review', to, answer: outcome.answer });
      else setStep({ is: 'failed', failure: outcome });
      if (outcome.kind !== 'ok' && isOvertaken(outcome)) reload();
    },
    confirm: () => (step.is === 'review' ? confirm(step.to, step.answer) : undefined),
    leave: () => setStep({ is: 'reading' }),
  };
}

function isOvertaken(outcome: Failed): boolean {
  return outcome.kind === 'refused' && outcome.refusal.errorCode === 'settings_overtaken';
}
