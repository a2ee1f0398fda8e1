/** What the numbers rest on: both configurations, the town, every assumption. */
import type { Setting, SettingInWords, ShownAssumption, TryResult } from '../result.ts';
import { placeNames } from './chart/places.ts';
import type { Judged } from './judged.ts';
import { NumberTable } from './table.tsx';
import { inFull, inTenths, inWhole, listed } from './words.ts';

const origins: Readonly<Record<SettingInWords['origin'], string>> = {
  file: 'region file',
  preset: 'preset',
  default: 'default',
  derived: 'derived',
};

/** Those that differ first. */
export function Configurations({ judged }: { readonly judged: readonly Judged[] }) {
  const names = [...new Set(judged.flatMap(({ settings }) => settings.map(({ name }) => name)))];
  const rows = names.map((name) => {
    const found = judged.map(({ settings }) => settings.find((each) => each.name === name));
    return { name, found, differs: new Set(found.map((each) => each?.words)).size > 1 };
  });
  const ordered = [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
  const different = rows.filter(({ differs }) => differs).length;
  return (
    <>
      {judged.length > 1 && (
        <p class="prose">
          {different} of {rows.length} values differ; they come first and are marked with “≠”.
        </p>
      )}
      <NumberTable
        caption="Every value that decides who is told"
        head={['value', ...judged.map(({ label }) => label)]}
        rows={ordered.map(({ name, found, differs }) => [
          <span key="name" class={differs ? 'differs' : ''}>
            {differs && '≠ '}
            <code>{name}</code>
          </span>,
          ...found.map((each) => (each ? <Value key={each.origin} {...each} /> : '–')),
        ])}
      />
    </>
  );
}

function Value({ words, origin }: SettingInWords) {
  return (
    <>
      {words} <span class="note">{origins[origin]}</span>
    </>
  );
}

export function Town({ town, repeats }: TryResult) {
  const places = Object.entries(placeNames) as [Setting, string][];
  const seeds = repeats ? `; asked again of ${listed(repeats.seeds.map(String))}` : '';
  const facts: [string, string][] = [
    ['people', inWhole(town.people)],
    ['of them with a phone that takes part', inWhole(town.phones)],
    ['days that are judged', `${town.days}, from ${town.start} (UTC)`],
    ['days lived before, so that the epidemic is under way', String(town.burnInDays)],
    ['seed', `${town.seed}${seeds}`],
    ['infections in the judged days', inWhole(town.infections)],
    ['of others in a household, infected by its first case', `${inTenths(town.householdAttackRate)} %`],
    ['reports: confirmed', inWhole(town.reports.confirmed)],
    ['reports: likely', inWhole(town.reports.likely)],
    ['reports: by people themselves', inWhole(town.reports['user-report'])],
    ['reports that were wrong (of people not infected, or revoked)', inWhole(town.refuted)],
    ...places.map(([place, name]): [string, string] => [`encounters ${name}`, inWhole(town.contacts[place])]),
    ...places.map(([place, name]): [string, string] => [
      `real close contacts ${name}`,
      `${inWhole(town.closeContactsBySetting[place].all)}, ${inWhole(town.closeContactsBySetting[place].reported)} within reach`,
    ]),
  ];
  return <NumberTable caption="The town that was simulated" head={['what', 'number']} rows={facts} />;
}

export function Assumptions({ all }: { readonly all: readonly ShownAssumption[] }) {
  const replaced = all.filter((each) => each.replaced).length;
  return (
    <>
      <p class="prose">
        {replaced === 0 ? 'None was replaced.' : `${replaced} of them were replaced; they are marked “replaced”.`} Where
        the source is “assumed”, nobody measured it: replace it with what you know of your own region.
      </p>
      <NumberTable
        caption="Every assumption"
        head={['assumption', 'value', 'source']}
        rows={all.map(({ name, value, unit, source, replaced: isReplaced }) => [
          <code key="name">{name}</code>,
          <>
            {inFull(value)} {unit.replace(/^1 per/, 'per')} {isReplaced && <strong class="differs">replaced</strong>}
          </>,
          source,
        ])}
      />
    </>
  );
}
