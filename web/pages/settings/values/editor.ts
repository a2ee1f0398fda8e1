/** How a setting is edited, as its JSON Schema says. */
import type { Node } from '../../../../protocol/region-config/reference/node.ts';
import type { ShownSetting } from '../../../../protocol/staff/administration.ts';

export type Editor =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number'; readonly isWhole: boolean }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'choices'; readonly values: readonly string[] }
  /** `isLong`: of sentences. */
  | { readonly kind: 'text'; readonly isLong: boolean }
  | { readonly kind: 'texts' }
  /** Texts by name. */
  | { readonly kind: 'record' }
  /** Whatever has no editor of its own. */
  | { readonly kind: 'json' };

/** What of JSON Schema the settings use. */
export type Schema = Node;

export function schemaOf({ schema }: Pick<ShownSetting, 'schema'>): Schema {
  return schema;
}

export function editorOf(schema: Schema): Editor {
  const { type } = schema;
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'integer' || type === 'number') return { kind: 'number', isWhole: type === 'integer' };
  if (type === 'string') return textEditor(schema);
  if (type === 'array') return listEditor(schema);
  const { additionalProperties: members } = schema;
  const isRecord = type === 'object' && typeof members === 'object' && members.type === 'string';
  return isRecord ? { kind: 'record' } : { kind: 'json' };
}

function textEditor(schema: Schema): Editor {
  if (schema.enum) return { kind: 'choice', values: schema.enum.map(String) };
  return { kind: 'text', isLong: schema.pattern === undefined && schema.maxLength === undefined };
}

function listEditor({ items = {} }: Schema): Editor {
  if (items.type !== 'string') return { kind: 'json' };
  return items.enum ? { kind: 'choices', values: items.enum.map(String) } : { kind: 'texts' };
}

/** May there be no value? Then a default holds, or what `withoutValue` says. */
export function mayBeEmpty(setting: Pick<ShownSetting, 'schema' | 'withoutValue'>): boolean {
  return setting.withoutValue !== undefined || schemaOf(setting).default !== undefined;
}
