/** Every field of the region file with what is known of it, in the order of the file. */
import type { ConfigurationKey } from '../keys/key.ts';
import { keyAt, regionSchema } from './json-schema.ts';
import { fieldMeanings } from './meanings/all.ts';
import type { FieldMeaning } from './meanings/meaning.ts';
import { type Node, recordKeyOf, variantsOf } from './node.ts';

export interface Field {
  /** `verification.apps[].os`, `exposureNotifications.texts.<locale>.agencyMessage`. */
  readonly path: string;
  readonly schema: Node;
  /** A file without it is refused. Keys that must be there only before go-live: the row of the key. */
  readonly required: boolean;
  readonly isGroup: boolean;
  readonly key?: ConfigurationKey;
  readonly meaning?: FieldMeaning;
}

export function fieldsOfRegionFile(): Field[] {
  return below(regionSchema(), '');
}

function below(node: Node, path: string): Field[] {
  const { properties, items, additionalProperties, required = [] } = merged(node);
  const prefix = path === '' ? '' : `${path}.`;
  return [
    ...Object.entries(properties ?? {}).flatMap(([name, child]) =>
      field(child, prefix + name, required.includes(name)),
    ),
    ...(items ? below(items, `${path}[]`) : []),
    ...(additionalProperties ? below(additionalProperties, `${path}.<${recordKeyOf(path)}>`) : []),
  ];
}

function field(schema: Node, path: string, required: boolean): Field[] {
  const key = keyAt(path);
  const meaning = fieldMeanings[path];
  const inner = key ? [] : below(schema, path);
  const known = { ...(key && { key }), ...(meaning && { meaning }) };
  return [{ path, schema, required, isGroup: inner.length > 0, ...known }, ...inner];
}

/** The kinds of an object as one: a field of several is there once, and required where all require it. */
function merged(node: Node): Node {
  const variants = variantsOf(node);
  if (!variants) return node;
  const all = variants.flatMap(({ properties }) => Object.entries(properties ?? {}));
  const constants = (name: string) =>
    all.flatMap(([other, { const: value }]) => (other === name && value ? [value] : []));
  const properties = Object.fromEntries(
    all.map(([name, child]) => [name, constants(name).length > 0 ? { ...child, enum: constants(name) } : child]),
  );
  const required = Object.keys(properties).filter((name) => variants.every((kind) => kind.required?.includes(name)));
  return { type: 'object', properties, required };
}
