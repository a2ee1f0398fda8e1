/** `/{region}/members`: who works for the region and what each may do (verification-server.md §6.2, §7, "Users"). */
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { MembersAnswer } from '../../../protocol/staff/administration.ts';
import { api } from '../../app/calls/api.ts';
import { useLoaded, usePermission, useRegion } from '../../app/me.tsx';
import { useTexts } from '../../app/texts.tsx';
import { Busy } from '../../parts/busy.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Button } from '../../parts/form/button.tsx';
import { TextInput } from '../../parts/form/inputs.tsx';
import { Help } from '../../parts/help.tsx';
import { Page } from '../../parts/page.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { ImportPeople } from './import-people.tsx';
import { ManyMembers } from './many-members.tsx';
import { MemberDialog, type MemberWish } from './member-dialog.tsx';
import { MemberTable } from './member-table.tsx';
import { NewMember } from './new-member.tsx';
import { peopleText } from './people-file.ts';
import { isFound } from './search.ts';
import './members.scss';

export default function Members() {
  const { say } = useTexts();
  const { region } = useRegion();
  const { outcome, reload } = useLoaded<MembersAnswer>(
    (signal) => api.get('members', { region }, { signal }),
    [region],
  );
  return (
    <Page title={say('members.title')} help={<Help page="members" paragraphs={4} />}>
      {outcome === undefined && <Busy />}
      {outcome !== undefined && outcome.kind !== 'ok' && <Failure outcome={outcome} again={reload} />}
      {outcome?.kind === 'ok' && <Everybody answer={outcome.answer} reload={reload} />}
    </Page>
  );
}

function Everybody({ answer: { members, adding }, reload }: { answer: MembersAnswer; reload(): void }) {
  const { say } = useTexts();
  const { region } = useRegion();
  const mayWrite = usePermission('UserWrite');
  const [query, setQuery] = useState('');
  const [wish, setWish] = useState<MemberWish>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => members.filter((member) => isFound(member, query)), [members, query]);
  const onSelect = useCallback((subject: string, isSelected: boolean) => {
    setSelected((before) => new Set([...before, subject].filter((one) => isSelected || one !== subject)));
  }, []);
  const acts = useMemo(() => ({ onSelect, onWish: setWish }), [onSelect]);
  return (
    <>
      <TextInput
        name="members-search"
        type="search"
        label={say('members.search')}
        hint={say('members.search.hint')}
        width="govuk-input--width-20"
        value={query}
        onValue={setQuery}
      />
      <p class="govuk-body" role="status">
        {say('members.found', { found: found.length, all: members.length })}
      </p>
      <MemberTable members={found} selected={selected} {...(mayWrite && { acts })} />
      {mayWrite && <ManyMembers members={members.filter(({ subject }) => selected.has(subject))} changed={reload} />}
      <Button kind="secondary" onPress={() => saveFile(`members-${region}.csv`, peopleText(found), 'text/csv')}>
        {say('members.export')}
      </Button>
      {mayWrite && <NewMember adding={adding} added={reload} />}
      {mayWrite && adding === 'invite' && <ImportPeople members={members} changed={reload} />}
      {wish && (
        <MemberDialog
          wish={wish}
          close={(hasChanged) => {
            setWish(undefined);
            if (hasChanged) reload();
          }}
        />
      )}
    </>
  );
}
