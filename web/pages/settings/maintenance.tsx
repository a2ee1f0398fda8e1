/** Pausing a region, which stops its work: announced by a countdown in which it can be stopped. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SettingsChangeRequest, ShownSetting } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion, useReloadDesk } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';

const COUNTDOWN_SECONDS = 10;

export interface MaintenanceProps {
  /** `verification.maintenance`. */
  readonly setting: ShownSetting;
  readonly version: number;
  readonly mayChange: boolean;
  changed(): void;
}

export function Maintenance({ setting, version, mayChange, changed }: MaintenanceProps) {
  const { say } = useTexts();
  const { region } = useRegion();
  const reloadDesk = useReloadDesk();
  const [isCounting, setIsCounting] = useState(false);
  const [failure, setFailure] = useState<Failed>();
  const isPaused = setting.value === true;
  const change = async () => {
    setIsCounting(false);
    const outcome = await api.post('settings', { region }, { seen: version, ...requestFor(setting, !isPaused) });
    setFailure(outcome.kind === 'ok' ? undefined : outcome);
    changed();
    reloadDesk();
  };
  return (
    <section class={`enx-maintenance${isPaused ? ' enx-maintenance--on' : ''}`} aria-labelledby="maintenance">
      <h2 class="govuk-heading-m" id="maintenance">
        {say(isPaused ? 'settings.maintenance.on' : 'settings.maintenance.off')}
      </h2>
      <p class="govuk-body">{say('settings.maintenance.means')}</p>
      {failure && <Failure outcome={failure} />}
      {mayChange && !isCounting && (
        <Button kind={isPaused ? 'primary' : 'warning'} onPress={() => setIsCounting(true)}>
          {say(isPaused ? 'settings.maintenance.end' : 'settings.maintenance.begin')}
        </Button>
      )}
      {isCounting && <CountedDown isPaused={isPaused} stop={() => setIsCounting(false)} over={change} />}
    </section>
  );
}

/** What the deployment wrote needs nothing set over it. */
function requestFor(setting: ShownSetting, paused: boolean): Pick<SettingsChangeRequest, 'set' | 'drop'> {
  return setting.deployed === paused ? { drop: [setting.key] } : { set: { [setting.key]: paused } };
}

interface CountedDownProps {
  readonly isPaused: boolean;
  stop(): void;
  over(): unknown;
}

function CountedDown({ isPaused, stop, over }: CountedDownProps) {
  const { say, number } = useTexts();
  const [left, setLeft] = useState(COUNTDOWN_SECONDS);
  const buttons = useRef<HTMLDivElement>(null);
  useEffect(() => buttons.current?.querySelector('button')?.focus(), []);
  useEffect(() => {
    if (left === 0) return void over();
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  const id = isPaused ? 'settings.maintenance.ending' : 'settings.maintenance.beginning';
  return (
    <div>
      <p class="govuk-body" aria-hidden="true">
        <strong>{say(id, { seconds: number(left) })}</strong>
      </p>
      {/* Read out when it begins, and no second of it. */}
      <p class="govuk-visually-hidden" role="status">
        {say(id, { seconds: number(COUNTDOWN_SECONDS) })}
      </p>
      <div class="govuk-button-group" ref={buttons}>
        <Button kind="secondary" onPress={stop}>
          {say('settings.maintenance.stop')}
        </Button>
      </div>
    </div>
  );
}
