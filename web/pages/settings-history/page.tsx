/** `/{region}/settings/history`: who changed which settings when, and the way back to how they were. */
import type { SettingsHistoryAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import { useLoaded, usePermission, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Banner } from '../../parts/banner.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { ChangeList } from '../settings/changing/change-list.tsx';
import { personOf } from '../settings/values/name.ts';
import { ReviewRollBack } from './review.tsx';
import { type RollBack, useRollBack } from './use-roll-back.ts';
import '../settings/settings.scss';

export default function SettingsHistory() {
  const { say, number } = useTexts();
  const { region } = useRegion();
  const { outcome, reload } = useLoaded<SettingsHistoryAnswer>(
    (signal) => api.get('settingsHistory', { region }, { signal }),
    [region],
  );
  const history = outcome?.kind === 'ok' ? outcome.answer.history : [];
  const rollBack = useRollBack(region, history[0]?.version ?? 0, reload);
  const { step } = rollBack;
  return (
    <Page title={say('settings.history.title')} help={<Help page="settings.history" paragraphs={3} />}>
      <p class="govuk-body">
        <a class="govuk-link" href={`/${region}/settings`}>
          {say('settings.history.back')}
        </a>
      </p>
      {step.is === 'done' && <Banner kind="success">{say('settings.saved', { version: number(step.version) })}</Banner>}
      {step.is === 'failed' && <Failure outcome={step.failure} />}
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {outcome?.kind === 'ok' && history.length === 0 && <p class="govuk-body">{say('settings.history.none')}</p>}
      <Versions history={history} rollBack={rollBack} />
      <ReviewRollBack rollBack={rollBack} />
    </Page>
  );
}

interface VersionsProps {
  readonly history: SettingsHistoryAnswer['history'];
  readonly rollBack: RollBack;
}

/** The newest first; below the oldest stands what the deployment wrote, which is version 0. */
function Versions({ history, rollBack }: VersionsProps) {
  const { say, dateTime, number } = useTexts();
  const mayChange = usePermission('SettingsWrite');
  const oldest = history.at(-1)?.version;
  return (
    <>
      {history.map(({ version, at, by, changes }, index) => (
        <section key={version} class="enx-setting" aria-labelledby={`version-${version}`}>
          <h2 class="govuk-heading-s" id={`version-${version}`}>
            {say('settings.history.version', { version: number(version) })}
          </h2>
          <p class="govuk-hint">{say('settings.history.by', { time: dateTime(at), by: personOf(by) })}</p>
          <ChangeList changes={changes} />
          {mayChange && index > 0 && <BackTo version={version} rollBack={rollBack} />}
        </section>
      ))}
      {mayChange && oldest === 1 && (
        <section class="enx-setting" aria-labelledby="version-0">
          <h2 class="govuk-heading-s" id="version-0">
            {say('settings.history.deployed')}
          </h2>
          <BackTo version={0} rollBack={rollBack} />
        </section>
      )}
    </>
  );
}

function BackTo({ version, rollBack }: { version: number; rollBack: RollBack }) {
  const { say, number } = useTexts();
  return (
    <Button kind="secondary" onPress={() => rollBack.ask(version)}>
      {say(version === 0 ? 'settings.history.roll-back-all' : 'settings.history.roll-back', {
        version: number(version),
      })}
    </Button>
  );
}
