/** The region's apps, which are one live setting; changed as a whole, and looked at before it is saved. */
import { useState } from 'preact/hooks';
import type { App } from '../../../protocol/redirect/apps.ts';
import type { SettingsAnswer, SettingsChangeAnswer, ShownSetting } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { type Loaded, useLoaded, useRegion } from '../../app/me.tsx';
import { isSame } from '../../parts/difference/same.ts';

const KEY = 'verification.apps';

export interface AppsForm {
  readonly loaded: Loaded<SettingsAnswer>;
  readonly setting: ShownSetting | undefined;
  /** As edited. */
  readonly apps: readonly App[];
  readonly isEdited: boolean;
  /** What would change, asked for by `review`. */
  readonly wouldChange: SettingsChangeAnswer | undefined;
  readonly isSaved: boolean;
  readonly failure: Failed | undefined;
  edit(apps: readonly App[] | undefined): void;
  review(): Promise<void>;
  save(): Promise<void>;
  back(): void;
}

export function useApps(): AppsForm {
  const { region } = useRegion();
  const loaded = useLoaded<SettingsAnswer>((signal) => api.get('settings', { region }, { signal }), [region]);
  const answer = loaded.outcome?.kind === 'ok' ? loaded.outcome.answer : undefined;
  const setting = answer?.settings.find(({ key }) => key === KEY);
  const stored = (setting?.value ?? []) as readonly App[];
  const [edited, setEdited] = useState<readonly App[]>();
  const [wouldChange, setWouldChange] = useState<SettingsChangeAnswer>();
  const [isSaved, setIsSaved] = useState(false);
  const [failure, setFailure] = useState<Failed>();
  const apps = edited ?? stored;
  const send = async (dryRun: boolean) => {
    const body = { seen: answer?.version ?? 0, set: { [KEY]: apps }, ...(dryRun && { dryRun }) };
    const outcome = await api.post('settings', { region }, body);
    setFailure(outcome.kind === 'ok' ? undefined : outcome);
    setWouldChange(outcome.kind === 'ok' && dryRun ? outcome.answer : undefined);
    setIsSaved(outcome.kind === 'ok' && !dryRun);
    if (outcome.kind === 'ok' && !dryRun) setEdited(undefined);
    // Overtaken: what is edited stays, over what is there now.
    if (outcome.kind !== 'ok' || !dryRun) loaded.reload();
  };
  return {
    ...{ loaded, setting, apps, wouldChange, isSaved, failure },
    isEdited: edited !== undefined && !isSame(edited, stored),
    edit(next) {
      setEdited(next);
      setIsSaved(false);
    },
    review: () => send(true),
    save: () => send(false),
    back: () => setWouldChange(undefined),
  };
}
