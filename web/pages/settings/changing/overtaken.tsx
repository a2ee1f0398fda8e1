/** Somebody else changed settings meanwhile: what they did, and the own edits, which are all still there. */
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../../../app/texts.tsx';
import { Button } from '../../../parts/form/button.tsx';
import type { History, SettingsForm } from '../use-settings.ts';
import { personOf } from '../values/name.ts';
import { ChangeList } from './change-list.tsx';

export function Overtaken({ since, form }: { since: History; form: SettingsForm }) {
  const { say, dateTime, number } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const count = Object.keys(form.draft).length;
  return (
    <section class="enx-banner enx-banner--warning" aria-labelledby="overtaken">
      <h2 class="govuk-heading-m" id="overtaken" tabIndex={-1} ref={heading}>
        {say('settings.overtaken.title')}
      </h2>
      <p class="govuk-body">{say(since.length > 0 ? 'settings.overtaken.text' : 'settings.overtaken.deployed')}</p>
      {since.map(({ version, at, by, changes }) => (
        <div key={version}>
          <p class="govuk-body">
            {say('settings.overtaken.by', { version: number(version), time: dateTime(at), by: personOf(by) })}
          </p>
          <ChangeList changes={changes} />
        </div>
      ))}
      <p class="govuk-body">{say(count > 0 ? 'settings.overtaken.yours' : 'settings.overtaken.done', { count })}</p>
      <div class="govuk-button-group">
        {count > 0 && <Button onPress={form.review}>{say('settings.overtaken.again')}</Button>}
        <Button kind="secondary" onPress={form.back}>
          {say('settings.overtaken.look')}
        </Button>
      </div>
    </section>
  );
}
