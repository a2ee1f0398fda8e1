/** `/{region}/audit`: who did what in a region on a day (UTC), with what it changed. */

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { parseUtcDay, utcDay } from '../../../protocol/keys/interval.ts';
import { spreadsheetText } from '../../../protocol/text/spreadsheet.ts';
import { useRegion } from '../../app/me.tsx';
import { serverNow } from '../../app/session/server-time.ts';
import { TimeZone, useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { DateField } from '../../parts/form/inputs.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { everything, filtered, tableOf } from './entries.ts';
import { EntryItem } from './entry.tsx';
import { Filters } from './filters.tsx';
import { type Day, useDay } from './use-day.ts';
import './audit.scss';

export default function Audit() {
  const { say } = useTexts();
  const { region } = useRegion();
  const { path, query, route } = useLocation();
  const today = utcDay(serverNow());
  const day = parseUtcDay(query.day ?? '') === undefined ? today : (query.day ?? today);
  const loaded = useDay(region, day);
  return (
    <Page title={say('audit.title')} help={<Help page="audit" paragraphs={4} />}>
      <DateField
        name="day"
        label={say('audit.day')}
        hint={say('audit.day-hint')}
        max={today}
        value={day}
        onValue={(next) => next !== '' && route(`${path}?day=${next}`, true)}
      />
      <TimeZone value="UTC">
        <Entries key={day} day={day} loaded={loaded} />
      </TimeZone>
    </Page>
  );
}

function Entries({ day, loaded }: { day: string; loaded: Day }) {
  const { say, number, day: dayText } = useTexts();
  const { region } = useRegion();
  const [filter, setFilter] = useState(everything);
  const { entries, hasMore, isLoading, failure, more } = loaded;
  const shown = filtered(entries, filter);
  const isIdle = !isLoading && failure === undefined;
  const save = () => saveFile(`audit-${region}-${day}.csv`, spreadsheetText(tableOf(shown)), 'text/csv');
  return (
    <>
      {entries.length > 0 && <Filters entries={entries} filter={filter} onFilter={setFilter} />}
      <p class="govuk-body" role="status">
        {isIdle && entries.length === 0 && say('audit.none', { day: dayText(day) })}
        {entries.length > 0 && say('audit.shown', { shown: number(shown.length), loaded: number(entries.length) })}{' '}
        {entries.length > 0 && hasMore && isIdle && say('audit.has-more')}
      </p>
      <ol class="govuk-list enx-audit">
        {shown.map((entry, index) => (
          // Two entries of one second may say the same; the list only grows at its end.
          <EntryItem key={index} entry={entry} />
        ))}
      </ol>
      {isLoading && <Busy />}
      {failure && <Failure outcome={failure} again={() => more()} />}
      <div class="govuk-button-group">
        {hasMore && isIdle && (
          <>
            <Button kind="secondary" onPress={() => more()}>
              {say('audit.more')}
            </Button>
            <Button kind="secondary" onPress={() => more(true)}>
              {say('audit.all')}
            </Button>
          </>
        )}
        {shown.length > 0 && (
          <Button kind="secondary" onPress={save}>
            {say('audit.save')}
          </Button>
        )}
      </div>
    </>
  );
}
