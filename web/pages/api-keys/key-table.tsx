/** The keys of a region, never what they are: their first characters alone. */
import { useMemo } from 'preact/hooks';
import type { ShownApiKey } from '../../../protocol/staff/administration.ts';
import { type Texts, useTexts } from '../../app/texts.tsx';
import { type Column, DataTable } from '../../parts/table/data-table.tsx';
import type { KeyWish } from './key-dialog.tsx';

export interface KeyTableProps {
  readonly keys: readonly ShownApiKey[];
  /** Absent: the person may only look. */
  readonly onWish?: (key: ShownApiKey, what: KeyWish['what']) => void;
}

export function KeyTable({ keys, onWish }: KeyTableProps) {
  const texts = useTexts();
  const { say } = texts;
  const columns = useMemo(() => columnsOf(texts, onWish), [texts, onWish]);
  return (
    <DataTable
      caption={say('api-keys.title')}
      rows={keys}
      columns={columns}
      keyOf={({ id }) => id}
      search={say('api-keys.search')}
      empty={say('api-keys.empty')}
    />
  );
}

function columnsOf(texts: Texts, onWish: KeyTableProps['onWish']): Column<ShownApiKey>[] {
  const { say, day, dateTime } = texts;
  const columns: Column<ShownApiKey>[] = [
    { id: 'name', header: say('api-keys.name'), value: ({ name }) => name, cell: (key) => <Name of={key} /> },
    { id: 'type', header: say('api-keys.type'), value: ({ type }) => say(`api-keys.type.${type}`) },
    {
      id: 'networks',
      header: say('api-keys.networks'),
      value: ({ networks }) => (networks.length === 0 ? say('api-keys.everywhere') : networks.join(' ')),
    },
    {
      id: 'last-use',
      header: say('api-keys.last-use'),
      value: ({ lastUse }) => lastUse ?? '',
      cell: ({ lastUse }) => (lastUse ? day(lastUse) : say('api-keys.unused')),
    },
    {
      id: 'created',
      header: say('api-keys.created'),
      value: (key) => key.created,
      cell: (key) => dateTime(key.created),
    },
  ];
  if (!onWish) return columns;
  const acts: Column<ShownApiKey> = {
    id: 'acts',
    header: say('api-keys.acts'),
    isSortable: false,
    value: () => '',
    cell: (key) => <Acts of={key} onWish={onWish} />,
  };
  return [...columns, acts];
}

function Name({ of: { name, preview, disabledAt } }: { of: ShownApiKey }) {
  const { say, dateTime } = useTexts();
  return (
    <>
      <strong>{name}</strong> <code dir="ltr">{preview}…</code>
      {disabledAt !== undefined && (
        <p class="govuk-body-s">{say('api-keys.disabled', { time: dateTime(disabledAt) })}</p>
      )}
    </>
  );
}

function Acts({ of: key, onWish }: { of: ShownApiKey; onWish: NonNullable<KeyTableProps['onWish']> }) {
  const { say } = useTexts();
  const isDisabled = key.disabledAt !== undefined;
  const possible: KeyWish['what'][] = isDisabled
    ? key.canBeEnabled
      ? ['enable']
      : []
    : // Phones have no networks of their own, and self-service's functions no addresses.
      [...(key.type === 'admin' || key.type === 'stats' ? (['limit'] as const) : []), 'disable'];
  return (
    <>
      {possible.map((what) => (
        <button key={what} type="button" class="enx-link-button" onClick={() => onWish(key, what)}>
          {say(`api-keys.${what}`)}
          <span class="govuk-visually-hidden"> {key.name}</span>
        </button>
      ))}
    </>
  );
}
