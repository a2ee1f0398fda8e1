/** Lets many people in from a file (verification-server.md §7, "Users": CSV import). */
import { useState } from 'preact/hooks';
import type { Member } from '../../../protocol/staff/administration.ts';
import { type Permission, presets } from '../../../protocol/staff/permissions.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import type { PeopleFile } from './people-file.ts';
import { PermissionBoxes } from './permission-boxes.tsx';
import { type ImportResult, useImport } from './use-import.ts';

export function ImportPeople({ members, changed }: { members: readonly Member[]; changed(): void }) {
  const { say } = useTexts();
  const { file, isUnusable, failure, results, read, send } = useImport(members, changed);
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{say('members.import')}</span>
      </summary>
      <div class="govuk-details__text">
        <p class="govuk-body" id="file-hint">
          {say('members.import.text')}
        </p>
        <label class="govuk-label" for="people-file">
          {say('members.file')}
        </label>
        <input
          id="people-file"
          class="govuk-file-upload"
          type="file"
          accept=".csv,text/csv"
          aria-describedby="file-hint"
          onChange={(event) => read(event.currentTarget.files?.[0])}
        />
        {isUnusable && <p class="govuk-error-message">{say('members.file.unusable')}</p>}
        {file && <Looked file={file} />}
        {file && file.people.length > 0 && <Send count={file.people.length} send={send} />}
        {failure && <Failure outcome={failure} />}
        <Results results={results} />
      </div>
    </details>
  );
}

const SHOWN_MISTAKES = 50;

function Looked({ file: { people, mistakes } }: { file: PeopleFile }) {
  const { say } = useTexts();
  return (
    <div role="status">
      <p class="govuk-body">{say('members.file.found', { people: people.length, mistakes: mistakes.length })}</p>
      <ul class="govuk-list">
        {mistakes.slice(0, SHOWN_MISTAKES).map(({ line, problem }) => (
          <li key={line} class="govuk-error-message">
            {say('members.file.line', { line, problem: say(`members.file.${problem}`) })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Send({ count, send }: { count: number; send(permissions: readonly Permission[]): unknown }) {
  const { say } = useTexts();
  const { permissions: own } = useRegion();
  const [permissions, setPermissions] = useState<readonly Permission[]>(
    presets.caseWorker.filter((one) => own.includes(one)),
  );
  return (
    <>
      <PermissionBoxes name="import-permissions" value={permissions} onValue={setPermissions} />
      <Button onPress={() => send(permissions)}>{say('members.import.send', { count })}</Button>
    </>
  );
}

function Results({ results }: { results: readonly ImportResult[] }) {
  const { say } = useTexts();
  const endOf = ({ result }: ImportResult) => say(`members.result.${'errorCode' in result ? result.errorCode : 'ok'}`);
  return (
    <ul class="govuk-list" role="status">
      {results.map((one) => (
        <li key={one.line}>{say('members.result', { line: one.line, email: one.email, end: endOf(one) })}</li>
      ))}
    </ul>
  );
}
