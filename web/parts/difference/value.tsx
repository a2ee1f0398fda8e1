/** A value of JSON for people: yes and no, numbers and times as their language writes them, never markup. */
import { type Texts, useTexts } from '../../app/texts.tsx';

export interface ValueProps {
  readonly value: unknown;
  /** Of the field: times are told by its name. */
  readonly path?: string;
}

export function Value({ value, path = '' }: ValueProps) {
  const texts = useTexts();
  if (Array.isArray(value) && value.length > 0) return <bdi>{value.map(plain).join(', ')}</bdi>;
  if (isTexts(value)) {
    return (
      <ul class="govuk-list enx-value__texts">
        {Object.entries(value).map(([name, text]) => (
          <li key={name}>
            <bdi>{name}</bdi>: <bdi>{text}</bdi>
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return (
      <pre class="enx-value" dir="ltr">
        {JSON.stringify(value, null, 2)}
      </pre>
    );
  }
  return <bdi>{valueText(value, path, texts)}</bdi>;
}

/** Texts by name, and at least one. */
function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = Object.values(value);
  return members.length > 0 && members.every((member) => typeof member === 'string');
}

/** Of what is no object, on one line. */
function valueText(value: unknown, path: string, { say, number, dateTime }: Texts): string {
  if (value === undefined || value === null || value === '') return say('difference.nothing');
  if (Array.isArray(value)) return value.length === 0 ? say('difference.empty') : value.map(plain).join(', ');
  if (typeof value === 'boolean') return say(value ? 'difference.yes' : 'difference.no');
  if (typeof value !== 'number') return plain(value);
  return isTime(value, path) ? dateTime(value) : number(value, { maximumFractionDigits: 6 });
}

/** Unix seconds, of this century, in a field that is named as times are here. */
function isTime(value: number, path: string): boolean {
  return value > 946_684_800 && /(At|[fF]rom|[uU]ntil|Before|^at|\.at)$/.test(path);
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
