/**
 * JSON with its numbers as they were written: a 64-bit map that went through a JavaScript number somewhere is seen here as what
 * it has become. On purpose not the reader of the side that writes (protocol/region-config/artefacts).
 */
import { type Node, type ParseError, parseTree } from 'jsonc-parser';

export type RawJson =
  | { readonly type: 'number'; readonly literal: string }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null' }
  | { readonly type: 'array'; readonly items: readonly RawJson[] }
  | { readonly type: 'object'; readonly members: ReadonlyMap<string, RawJson> };

/** Undefined for anything but JSON, and for an object with a member twice. */
export function readRawJson(text: string): RawJson | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  return root && errors.length === 0 ? rawOf(root, text) : undefined;
}

function rawOf(node: Node, text: string): RawJson | undefined {
  const { type, children = [], offset, length, value } = node;
  if (type === 'number') return { type, literal: text.slice(offset, offset + length) };
  if (type === 'string' || type === 'boolean') return { type, value };
  if (type === 'array') return arrayOf(children.map((child) => rawOf(child, text)));
  return type === 'object' ? objectOf(children, text) : { type: 'null' };
}

function arrayOf(items: readonly (RawJson | undefined)[]): RawJson | undefined {
  const whole = items.filter((item) => item !== undefined);
  return whole.length === items.length ? { type: 'array', items: whole } : undefined;
}

function objectOf(properties: readonly Node[], text: string): RawJson | undefined {
  const members = new Map<string, RawJson>();
  for (const { children: [name, content] = [] } of properties) {
    const value = content && rawOf(content, text);
    if (value === undefined || members.has(name?.value)) return undefined;
    members.set(name?.value, value);
  }
  return { type: 'object', members };
}

/** The text again, numbers as they were. */
export function writeRawJson(raw: RawJson): string {
  if (raw.type === 'number') return raw.literal;
  if (raw.type === 'array') return `[${raw.items.map(writeRawJson).join(', ')}]`;
  if (raw.type !== 'object') return JSON.stringify(raw.type === 'null' ? null : raw.value);
  const members = [...raw.members].map(([name, value]) => `${JSON.stringify(name)}: ${writeRawJson(value)}`);
  return `{${members.join(', ')}}`;
}
