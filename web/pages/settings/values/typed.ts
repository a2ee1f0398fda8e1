/** What a person has typed into an editor, and the value that it stands for: what is wrong stays typed. */
import type { Editor, Schema } from './editor.ts';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** As the editor keeps it. */
export type Typed = boolean | string | readonly string[] | readonly NamedText[];

/** A text id below `settings.problem.` with its values. */
export interface Problem {
  readonly id: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

export type Read = { readonly value: unknown } | { readonly problem: Problem };

/** `value` null: there is none. */
export function typedOf({ kind }: Editor, value: unknown): Typed {
  switch (kind) {
    case 'boolean':
      return value === true;
    case 'choices':
      return Array.isArray(value) ? value.map(String) : [];
    case 'texts':
      return Array.isArray(value) ? value.join('\n') : '';
    case 'record':
      return Object.entries((value ?? {}) as Record<string, string>).map(([name, text]) => ({ name, text }));
    case 'json':
      return value === null ? '' : JSON.stringify(value, null, 2);
    default:
      return value === null ? '' : String(value);
  }
}

/** Nothing typed is no value (null). The server decides about all the rest: here stands what it would refuse for sure. */
export function readTyped(editor: Editor, typed: Typed, schema: Schema): Read {
  switch (editor.kind) {
    case 'number':
      return numberOf(String(typed), editor.isWhole, schema);
    case 'choices':
      return listOf(typed as readonly string[], schema);
    case 'texts':
      return listOf(lines(String(typed)), schema);
    case 'record':
      return recordOf(typed as readonly NamedText[]);
    case 'json':
      return jsonOf(String(typed), schema);
    case 'boolean':
      return { value: typed };
    default:
      return textOf(String(typed), schema);
  }
}

function textOf(text: string, { maxLength, pattern }: Schema): Read {
  const value = text.trim();
  if (value === '') return { value: null };
  if (maxLength !== undefined && value.length > maxLength) return problem('too-long', { most: maxLength });
  // The server's own rule (protocol/region.ts): anchored where it is meant to be.
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return problem('form');
  return { value };
}

function numberOf(text: string, isWhole: boolean, { minimum, maximum, multipleOf }: Schema): Read {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return { value: null };
  if (!(isWhole ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(plain)) return problem(isWhole ? 'whole' : 'number');
  const value = Number(plain);
  if (minimum !== undefined && value < minimum) return problem('too-small', { least: minimum });
  if (maximum !== undefined && value > maximum) return problem('too-big', { most: maximum });
  if (multipleOf !== undefined && value % multipleOf !== 0) return problem('multiple', { of: multipleOf });
  return { value };
}

function lines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function listOf(items: readonly string[], { minItems = 0, maxItems, items: each = {} }: Schema): Read {
  if (maxItems !== undefined && items.length > maxItems) return problem('too-many', { most: maxItems });
  const form = each.pattern === undefined ? undefined : new RegExp(each.pattern, 'u');
  const wrong = items.find((item) => form && !form.test(item));
  if (wrong !== undefined) return problem('item', { item: wrong });
  return { value: items.length < minItems ? null : items };
}

function recordOf(texts: readonly NamedText[]): Read {
  const names = texts.map(({ name }) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (names.includes('')) return problem('name-missing');
  if (twice !== undefined) return problem('name-twice', { name: twice });
  return { value: Object.fromEntries(texts.map(({ text }, at) => [names[at], text])) };
}

function jsonOf(text: string, { type }: Schema): Read {
  if (text.trim() === '') return { value: null };
  try {
    const value: unknown = JSON.parse(text);
    return type === undefined || type === typeOf(value) ? { value } : problem('type', { type });
  } catch {
    return problem('json');
  }
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

function problem(id: string, values?: Readonly<Record<string, string | number>>): Read {
  return { problem: { id, ...(values && { values }) } };
}
