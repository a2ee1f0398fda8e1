/** Each report as a file: what the pictures are made of. */
import Papa from 'papaparse';
import { useState } from 'preact/hooks';
import { utcDay } from '../../../protocol/keys/interval.ts';
import { spreadsheetText } from '../../../protocol/text/spreadsheet.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { serverNow } from '../../app/session/server-time.ts';
import { useTexts } from '../../app/texts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { Select } from '../../parts/form/inputs.tsx';
import { saveFile } from '../../parts/save-file.ts';

/** Names of protocol/api/statistics.ts. */
const reports = [
  'composite',
  'realm',
  'key-server',
  'users',
  'external-issuers',
  'sms-errors',
  'funnel',
  'public',
] as const;

export function Downloads() {
  const { say } = useTexts();
  const { region } = useRegion();
  const [report, setReport] = useState<string>('composite');
  const [failed, setFailed] = useState<Failed>();
  const save = async (format: 'csv' | 'json') => {
    const path = `${report === 'realm' ? '' : 'realm/'}${report}.${format}`;
    const outcome = await api.get('statistics', { region, report: path }, { timeoutSeconds: 30 });
    setFailed(outcome.kind === 'ok' ? undefined : outcome);
    if (outcome.kind !== 'ok') return;
    const name = `${region}-${report}-${utcDay(serverNow())}.${format}`;
    if (format === 'csv') saveFile(name, safeTable(String(outcome.answer)), 'text/csv');
    else saveFile(name, JSON.stringify(outcome.answer, null, 2), 'application/json');
  };
  return (
    <section aria-labelledby="downloads">
      <h2 class="govuk-heading-m" id="downloads">
        {say('statistics.downloads')}
      </h2>
      <p class="govuk-body">{say('statistics.downloads-text')}</p>
      <Select
        name="report"
        label={say('statistics.report')}
        hint={say(`statistics.report-about.${report}`)}
        options={reports.map((name) => ({ value: name, text: say(`statistics.report.${name}`) }))}
        value={report}
        onValue={setReport}
      />
      <div class="govuk-button-group">
        <Button kind="secondary" onPress={() => save('csv')}>
          {say('statistics.save-csv')}
        </Button>
        <Button kind="secondary" onPress={() => save('json')}>
          {say('statistics.save-json')}
        </Button>
      </div>
      {failed && <Failure outcome={failed} />}
    </section>
  );
}

/** The server writes it letter for letter as the reference does; names in it may be formulas to a spreadsheet. */
function safeTable(csv: string): string {
  return csv === ''
    ? ''
    : spreadsheetText(Papa.parse<string[]>(csv, { delimiter: ',', newline: '\n', skipEmptyLines: true }).data);
}
