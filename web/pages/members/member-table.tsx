/** Who works for the region. */
import { useMemo } from 'preact/hooks';
import type { Member } from '../../../protocol/staff/administration.ts';
import { type Permission, type Preset, presets, withImplied } from '../../../protocol/staff/permissions.ts';
import { useMe } from '../../app/me.tsx';
import { type Texts, useTexts } from '../../app/texts.tsx';
import { type Column, DataTable } from '../../parts/table/data-table.tsx';
import type { MemberWish } from './member-dialog.tsx';

export interface MemberTableProps {
  readonly members: readonly Member[];
  readonly selected: ReadonlySet<string>;
  /** Absent: the person may only look. */
  readonly acts?: {
    onSelect(subject: string, isSelected: boolean): void;
    onWish(wish: MemberWish): void;
  };
}

export function MemberTable({ members, selected, acts }: MemberTableProps) {
  const texts = useTexts();
  const own = useMe().subject;
  const columns = useMemo(() => columnsOf(texts, own, selected, acts), [texts, own, selected, acts]);
  return (
    <DataTable
      caption={texts.say('members.title')}
      rows={members}
      columns={columns}
      keyOf={({ subject }) => subject}
      empty={texts.say('members.none-found')}
      sort={{ id: 'name' }}
    />
  );
}

function columnsOf(
  { say, dateTime }: Texts,
  own: string,
  selected: ReadonlySet<string>,
  acts: MemberTableProps['acts'],
): Column<Member>[] {
  const columns: Column<Member>[] = [
    {
      id: 'name',
      header: say('members.name'),
      value: ({ name }) => name,
      cell: (member) => (
        <>
          <strong>{member.name}</strong> {member.subject === own && say('members.you')}
          <br />
          <span class="enx-members__email">{member.email}</span>
        </>
      ),
    },
    {
      id: 'permissions',
      header: say('members.permissions'),
      value: ({ permissions }) => inWords(permissions, say),
    },
    {
      id: 'last-seen',
      header: say('members.last-seen'),
      value: ({ lastSeen }) => lastSeen ?? 0,
      cell: ({ lastSeen }) => (lastSeen === undefined ? say('members.never') : dateTime(lastSeen)),
    },
  ];
  if (!acts) return columns;
  return [
    {
      id: 'select',
      header: say('members.select'),
      isSortable: false,
      value: () => '',
      cell: (member) => (
        <Select
          of={member}
          isSelected={selected.has(member.subject)}
          isOwn={member.subject === own}
          onSelect={acts.onSelect}
        />
      ),
    },
    ...columns,
    {
      id: 'acts',
      header: say('members.acts'),
      isSortable: false,
      value: () => '',
      cell: (member) =>
        member.subject === own ? <span>{say('members.own')}</span> : <Acts of={member} onWish={acts.onWish} />,
    },
  ];
}

/** The name of a preset, or the permissions one by one. */
function inWords(held: readonly Permission[], say: Texts['say']): string {
  const all = withImplied(held);
  const preset = (Object.keys(presets) as Preset[]).find((name) => String(withImplied(presets[name])) === String(all));
  if (preset) return say(`members.preset.${preset}`);
  return all.length === 0 ? say('members.nothing') : all.map((one) => say(`shell.permission.${one}`)).join(', ');
}

interface SelectProps {
  readonly of: Member;
  readonly isSelected: boolean;
  readonly isOwn: boolean;
  onSelect(subject: string, isSelected: boolean): void;
}

function Select({ of: { subject, name }, isSelected, isOwn, onSelect }: SelectProps) {
  const { say } = useTexts();
  if (isOwn) return null;
  return (
    <input
      type="checkbox"
      class="enx-members__select"
      aria-label={say('members.select-one', { name })}
      checked={isSelected}
      onChange={(event) => onSelect(subject, event.currentTarget.checked)}
    />
  );
}

function Acts({ of: member, onWish }: { of: Member; onWish(wish: MemberWish): void }) {
  const { say } = useTexts();
  return (
    <>
      {(['change', 'sign-out', 'remove'] as const).map((what) => (
        <button key={what} type="button" class="enx-link-button" onClick={() => onWish({ member, what })}>
          {say(`members.${what}`)}
          <span class="govuk-visually-hidden"> {member.name}</span>
        </button>
      ))}
    </>
  );
}
