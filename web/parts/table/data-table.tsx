/** A table that is sorted, searched and turned over in the browser. */
import {
  columnFilteringFeature,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowPaginationFeature,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/preact-table';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { useTexts } from '../../app/texts.tsx';
import { TextInput } from '../form/inputs.tsx';
import { Pager } from './pager.tsx';

/** The reference's page size (verification-server.md §7). */
const PAGE_ROWS = 24;

const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  rowPaginationFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
  filterFns: { includesString: filterFn_includesString },
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

export interface Column<R> {
  readonly id: string;
  readonly header: string;
  /** What is sorted and searched, and shown unless `cell` is given. */
  value(row: R): string | number;
  cell?(row: R): ComponentChildren;
  readonly isNumeric?: boolean;
  /** Default: true. */
  readonly isSortable?: boolean;
}

export interface DataTableProps<R> {
  /** Names the table; read out. */
  readonly caption: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  keyOf(row: R): string;
  /** Label of the field that searches in all columns; absent: there is none. */
  readonly search?: string;
  /** Instead of a table without rows. */
  readonly empty: string;
  /** Default: 24; Infinity: no pages. */
  readonly pageRows?: number;
  /** What it is sorted by first. Default: as the rows come. */
  readonly sort?: { readonly id: string; readonly isDescending?: boolean };
}

export function DataTable<R extends object>(props: DataTableProps<R>) {
  const { caption, rows, columns, keyOf, search, empty, pageRows = PAGE_ROWS, sort } = props;
  const { say } = useTexts();
  const data = useMemo(() => [...rows], [rows]);
  const definitions = useMemo(() => columns.map(definition), [columns]);
  const table = useTable({
    features,
    data,
    columns: definitions,
    getRowId: keyOf,
    globalFilterFn: 'includesString',
    getColumnCanGlobalFilter: () => true,
    autoResetPageIndex: true,
    initialState: {
      pagination: { pageIndex: 0, pageSize: pageRows },
      sorting: sort ? [{ id: sort.id, desc: sort.isDescending ?? false }] : [],
    },
  });
  if (rows.length === 0) return <p class="govuk-body">{empty}</p>;
  const shown = table.getRowModel().rows;
  const found = table.getFilteredRowModel().rows.length;
  return (
    <>
      {search !== undefined && (
        <TextInput
          name={`${columns[0]?.id}-search`}
          label={search}
          type="search"
          width="govuk-input--width-20"
          value={String(table.state.globalFilter ?? '')}
          onValue={(text) => table.setGlobalFilter(text)}
        />
      )}
      {search !== undefined && (
        <p class="govuk-visually-hidden" role="status">
          {say('shell.table.found', { found })}
        </p>
      )}
      {/* Wide tables scroll by themselves, with the keyboard too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable (axe: scrollable-region-focusable) */}
      <section class="enx-table" tabIndex={0} aria-label={caption}>
        <table class="govuk-table">
          <caption class="govuk-table__caption govuk-visually-hidden">{caption}</caption>
          <thead class="govuk-table__head">
            <tr class="govuk-table__row">
              {table.getHeaderGroups()[0]?.headers.map(({ id, column }, index) => (
                <Header
                  key={id}
                  column={columns[index]}
                  sorted={column.getIsSorted()}
                  onSort={() => column.toggleSorting()}
                />
              ))}
            </tr>
          </thead>
          <tbody class="govuk-table__body">
            {shown.map((row) => (
              <tr class="govuk-table__row" key={row.id}>
                {columns.map((column) => (
                  <td key={column.id} class={`govuk-table__cell ${numeric(column, 'cell')}`}>
                    {(column.cell ?? column.value)(row.original)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pager
        page={table.state.pagination.pageIndex}
        pages={table.getPageCount()}
        onPage={(page) => table.setPageIndex(page)}
      />
    </>
  );
}

function definition<R>({ id, value, isNumeric = false, isSortable = true }: Column<R>) {
  return {
    id,
    accessorFn: value,
    enableSorting: isSortable,
    sortFn: isNumeric ? ('basic' as const) : ('alphanumeric' as const),
  };
}

function numeric<R>(column: Column<R> | undefined, part: 'cell' | 'header'): string {
  return column?.isNumeric ? `govuk-table__${part}--numeric` : '';
}

interface HeaderProps<R> {
  readonly column: Column<R> | undefined;
  readonly sorted: false | 'asc' | 'desc';
  onSort(): void;
}

const directions = { asc: 'ascending', desc: 'descending' } as const;
const arrows = { asc: ' ↑', desc: ' ↓' } as const;

function Header<R>({ column, sorted, onSort }: HeaderProps<R>) {
  const isSortable = column?.isSortable ?? true;
  return (
    <th
      scope="col"
      class={`govuk-table__header ${numeric(column, 'header')}`}
      {...(isSortable && { 'aria-sort': sorted ? directions[sorted] : ('none' as const) })}
    >
      {isSortable ? (
        <button type="button" class="enx-table__sort" onClick={onSort}>
          {column?.header}
          <span aria-hidden="true">{sorted ? arrows[sorted] : ''}</span>
        </button>
      ) : (
        column?.header
      )}
    </th>
  );
}
