/** A region's settings, what a person means to change of them, and how far that has come. */
import { useEffect, useState } from 'preact/hooks';
import type {
  SettingsAnswer,
  SettingsChangeAnswer,
  SettingsHistoryAnswer,
  ShownSetting,
} from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed, Outcome } from '../../app/calls/outcome.ts';
import { type Loaded, useLoaded, useMe, useRegion, useReloadDesk } from '../../app/me.tsx';
import { type Draft, type ReadDraft, readDraft, reapplied } from './values/draft.ts';
import { keepDraft, keptDraft } from './values/kept-draft.ts';
import { type PlacedProblems, placed } from './values/problems.ts';
import type { Problem } from './values/typed.ts';

export type History = SettingsHistoryAnswer['history'];

/** Where a change stands. */
type Step =
  | { readonly is: 'editing' }
  | { readonly is: 'asking' }
  /** What the server says would change; `failure`: of the attempt to save it. */
  | { readonly is: 'review'; readonly answer: SettingsChangeAnswer; readonly failure?: Failed }
  | { readonly is: 'saved'; readonly version: number }
  /** Somebody else was first. */
  | { readonly is: 'overtaken'; readonly since: History }
  | { readonly is: 'refused'; readonly problems: PlacedProblems }
  | { readonly is: 'failed'; readonly failure: Failed };

export interface SettingsForm {
  readonly loaded: Loaded<SettingsAnswer>;
  readonly settings: readonly ShownSetting[];
  readonly version: number;
  readonly draft: Draft;
  readonly step: Step;
  /** Counts the reviews asked for. */
  readonly round: number;
  /** What is wrong with what is typed, by key. */
  readonly typedProblems: Readonly<Record<string, Problem>>;
  edit(change: (draft: Draft) => Draft): void;
  /** Asks the server what would change; nothing is changed. */
  review(): unknown;
  save(): unknown;
  /** Back to editing; the draft stays. */
  back(): void;
}

export function useSettingsForm(): SettingsForm {
  const { region } = useRegion();
  const { subject } = useMe();
  const reloadDesk = useReloadDesk();
  const loaded = useLoaded<SettingsAnswer>((signal) => api.get('settings', { region }, { signal }), [region]);
  const { settings, version } = loaded.outcome?.kind === 'ok' ? loaded.outcome.answer : nothing;
  const [draft, setDraft] = useState<Draft>(() => keptDraft(region, subject));
  const [step, setStep] = useState<Step>({ is: 'editing' });
  const [round, setRound] = useState(0);
  useEffect(() => keepDraft(region, subject, draft), [draft]);
  useEffect(() => {
    if (settings.length > 0) setDraft((kept) => reapplied(kept, settings));
  }, [version, settings]);

  const read = readDraft(draft, settings);
  const ask = async (dryRun: boolean) => {
    const body = { seen: version, ...read.request, ...(dryRun && { dryRun }) };
    const outcome = await api.post('settings', { region }, body);
    const next = nextStep(outcome, settings, step);
    setStep(next);
    if (next.is === 'saved') setDraft({});
    if (next.is === 'saved' || next.is === 'overtaken') loaded.reload();
    if (next.is === 'saved') reloadDesk();
  };
  return {
    ...{ loaded, settings, version, draft, step, round, typedProblems: read.problems },
    edit(change) {
      setDraft(change);
      if (step.is === 'saved' || step.is === 'failed') setStep({ is: 'editing' });
    },
    review() {
      setRound((count) => count + 1);
      if (hasProblems(read)) return setStep({ is: 'refused', problems: { byKey: {}, others: [] } });
      setStep({ is: 'asking' });
      return ask(true);
    },
    save() {
      return step.is === 'review' ? ask(false) : undefined;
    },
    back: () => setStep({ is: 'editing' }),
  };
}

const nothing: Pick<SettingsAnswer, 'settings' | 'version'> = { settings: [], version: 0 };

function hasProblems({ problems }: ReadDraft): boolean {
  return Object.keys(problems).length > 0;
}

function nextStep(outcome: Outcome<SettingsChangeAnswer>, settings: readonly ShownSetting[], before: Step): Step {
  if (outcome.kind === 'ok') {
    const { outcome: said, version } = outcome.answer;
    return said === 'would-change' || (said === 'unchanged' && before.is !== 'review')
      ? { is: 'review', answer: outcome.answer }
      : { is: 'saved', version };
  }
  if (outcome.kind === 'refused') {
    const { refusal } = outcome;
    if (refusal.errorCode === 'settings_overtaken') return { is: 'overtaken', since: sinceOf(refusal) };
    if (refusal.problems) return { is: 'refused', problems: placed(refusal.problems, keysOf(settings)) };
  }
  return before.is === 'review'
    ? { is: 'review', answer: before.answer, failure: outcome }
    : { is: 'failed', failure: outcome };
}

function sinceOf(refusal: object): History {
  return 'since' in refusal && Array.isArray(refusal.since) ? (refusal.since as History) : [];
}

function keysOf(settings: readonly ShownSetting[]): string[] {
  return settings.map(({ key }) => key);
}
