/** The form of Apple Business Register, filled in: sections and fields in its order, by its labels. */
import type { EffectiveValue } from '../effective.ts';
import { appleSections } from '../keys/all.ts';
import type { ConfigurationKey, Section } from '../keys/key.ts';
import { inWords } from '../reference/in-words.ts';

export interface SheetRow {
  /** As the form has it, misprints included. */
  readonly label: string;
  /** With index and locale. */
  readonly name: string;
  readonly locale?: string;
  /** What is typed or pasted; undefined: the field stays as it is. */
  readonly text?: string;
  readonly note: string;
}

export interface SheetSection {
  readonly title: string;
  readonly rows: readonly SheetRow[];
}

export function abrSheet(values: readonly EffectiveValue[]): SheetSection[] {
  return appleSections.flatMap((section) => {
    const own = values.filter(({ key }) => section.keys.includes(key));
    const indexes = [...new Set(own.map(({ index }) => index))].filter((index) => index !== undefined).sort();
    if (indexes.length === 0) return [{ title: section.title, rows: rowsOf(section, own) }];
    return indexes.map((index) => ({
      title: `${section.title}: classification ${index}`,
      rows: rowsOf(
        section,
        own.filter((value) => value.index === index),
      ),
    }));
  });
}

function rowsOf(section: Section, own: readonly EffectiveValue[]): SheetRow[] {
  return section.keys.flatMap((key) => {
    const found = own.filter((value) => value.key === key);
    return found.length === 0 ? [emptyRow(key)] : found.map(filledRow);
  });
}

function emptyRow(key: ConfigurationKey): SheetRow {
  const note = key.receivers.includes('apple') ? 'Leave it empty.' : key.meaning;
  return { label: labelOf(key), name: key.name, note: [note, ...labelNotes(key)].join(' ') };
}

function filledRow(value: EffectiveValue): SheetRow {
  const { key, name, locale } = value;
  return {
    label: labelOf(key),
    name,
    ...(locale === undefined ? {} : { locale }),
    text: formText(value),
    note: [...valueNotes(value), ...labelNotes(key)].join(' '),
  };
}

function labelOf({ label }: ConfigurationKey): string {
  return label ?? '(not in the form)';
}

function formText({ value }: EffectiveValue): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

/** The same value as a person reads it. */
function valueNotes({ key, value, locale }: EffectiveValue): string[] {
  if (key.localisable === 'google' && locale !== undefined) {
    return ["Apple's document has one text for all locales here: if the form has one field, enter the first."];
  }
  if (key.type === 'int32' && value === 0) return ['Switched off.'];
  const words = inWords(key, value);
  const rounded = typeof value === 'bigint' ? ['A spreadsheet may round the number.'] : [];
  return words === String(value) ? [] : [`${words}.`, ...rounded];
}

const misprints: Readonly<Record<string, string>> = {
  regionIdentifier: 'The label "Region" stands for agencyRegionName too: here it is the code.',
  agencyRegionName: 'The form has it once more as "Region", the label of regionIdentifier too: here it is the name.',
  attenuationNearMedThreshold: 'The label is a misprint: it is the threshold between near and medium.',
  testVerificationIntroMessage: 'The label is misspelt in the form too.',
};

function labelNotes(key: ConfigurationKey): string[] {
  const misprint = misprints[key.name];
  return [...(misprint === undefined ? [] : [misprint]), ...twins(key)];
}

const appleKeys = appleSections.flatMap(({ keys }) => keys);

/** Other keys of the same label: which one is meant shows only the section. */
function twins(key: ConfigurationKey): string[] {
  const others = appleKeys.filter((other) => other !== key && key.label !== undefined && other.label === key.label);
  return others.map(({ name }) => `The label stands for ${name} too: mind the section.`);
}

const columns = ['Section', 'Label', 'Locale', 'Key', 'Value', 'Note'];

/** RFC 4180, UTF-8: for whoever keeps values in a table of their own. */
export function abrCsv(sections: readonly SheetSection[]): string {
  const lines = sections.flatMap(({ title, rows }) =>
    rows.map(({ label, name, locale = '', text = '', note }) => [title, label, locale, name, text, note]),
  );
  return [columns, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
