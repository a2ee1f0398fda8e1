/** Above the settings: what became of a change. */
import type { Texts } from '../../../app/texts.tsx';
import { useTexts } from '../../../app/texts.tsx';
import { Banner } from '../../../parts/banner.tsx';
import { Failure } from '../../../parts/failure.tsx';
import { ErrorSummary } from '../../../parts/form/error-summary.tsx';
import { problemOf } from '../setting-problem.ts';
import type { SettingsForm } from '../use-settings.ts';
import { Overtaken } from './overtaken.tsx';

export function Outcomes({ form }: { form: SettingsForm }) {
  const texts = useTexts();
  const { say, number } = texts;
  const { step } = form;
  switch (step.is) {
    case 'saved':
      return <Banner kind="success">{say('settings.saved', { version: number(step.version) })}</Banner>;
    case 'overtaken':
      return <Overtaken since={step.since} form={form} />;
    case 'failed':
      return <Failure outcome={step.failure} again={form.review} />;
    case 'refused':
      return <ErrorSummary problems={allProblems(form, texts)} round={form.round} />;
    default:
      return null;
  }
}

/** By field; what belongs to no field of the page leads to its beginning. */
function allProblems(form: SettingsForm, texts: Texts): (readonly [field: string, problem: string])[] {
  const { step, draft, settings } = form;
  const atFields = settings.flatMap(({ key }) => {
    const problem = problemOf(key, form, texts);
    return problem === undefined ? [] : [[key in draft ? key : 'main', problem] as const];
  });
  const others = step.is === 'refused' ? step.problems.others : [];
  return [...atFields, ...others.map((problem) => ['main', problem] as const)];
}
