/** Lets many people in from a file: looked through first, then sent ten at a time, each with its own result. */

import { useState } from 'preact/hooks';
import type { Member } from '../../../protocol/staff/administration.ts';
import { MOST_NEW_MEMBERS } from '../../../protocol/staff/administration.ts';
import { type Permission, presets } from '../../../protocol/staff/permissions.ts';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import { useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { decodeFile, UnusableFile } from '../../csv/decode-file.ts';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { type FilePerson, type PeopleFile, readPeople } from './people-file.ts';
import { PermissionBoxes } from './permission-boxes.tsx';

export function ImportPeople({ members, changed }: { members: readonly Member[]; changed(): void }) {
  const { say } = useTexts();
  const { region, permissions: own } = useRegion();
  const [file, setFile] = useState<PeopleFile>();
  const [isUnusable, setIsUnusable] = useState(false);
  const [permissions, setPermissions] = useState<readonly Permission[]>(
    presets.caseWorker.filter((one) => own.includes(one)),
  );
  const [results, setResults] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<Failed>();
  const read = async (chosen: File | undefined) => {
    setResults([]);
    setFailure(undefined);
    setIsUnusable(false);
    setFile(undefined);
    if (!chosen) return;
    try {
      setFile(readPeople(await decodeFile(chosen), members));
    } catch (error) {
      if (!(error instanceof UnusableFile)) throw error;
      setIsUnusable(true);
    }
  };
  const send = async () => {
    const people = file?.people ?? [];
    for (let start = 0; start < people.length; start += MOST_NEW_MEMBERS) {
      const batch = people.slice(start, start + MOST_NEW_MEMBERS);
      const outcome = await api.post(
        'members',
        { region },
        { members: batch.map((one) => asMember(one, permissions)) },
      );
      // What was sent before stays: the file can be read again, and says who is a member.
      if (outcome.kind !== 'ok') return stop(outcome);
      const told = outcome.answer.results.map((result, index) => {
        const { line = 0, email = '' } = batch[index] ?? {};
        const end = 'errorCode' in result ? `members.result.${result.errorCode}` : 'members.result.ok';
        return say('members.result', { line, email, end: say(end) });
      });
      setResults((before) => [...before, ...told]);
    }
    setFile(undefined);
    changed();
  };
  const stop = (outcome: Failed) => {
    setFailure(outcome);
    setFile(undefined);
    changed();
  };
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
        {file && file.people.length > 0 && (
          <>
            <PermissionBoxes name="import-permissions" value={permissions} onValue={setPermissions} />
            <Button onPress={send}>{say('members.import.send', { count: file.people.length })}</Button>
          </>
        )}
        {failure && <Failure outcome={failure} />}
        <ul class="govuk-list" role="status">
          {results.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
    </details>
  );
}

function asMember({ name, email }: FilePerson, permissions: readonly Permission[]) {
  return { name, email, permissions };
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
