import type { Texts } from '../../app/texts.tsx';
import type { SettingsForm } from './use-settings.ts';

/** What is wrong with a setting's edit. Said once a review was asked for: nobody is told in the middle of a word. */
export function problemOf(key: string, { step, typedProblems }: SettingsForm, { say }: Texts): string | undefined {
  if (step.is !== 'refused') return undefined;
  const typed = typedProblems[key];
  if (typed) return say(`settings.problem.${typed.id}`, typed.values);
  return step.problems.byKey[key]?.join(' ');
}
