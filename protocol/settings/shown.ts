/** A region's settings as the pages show them: what is in force, what may be set, and what it means. */
import * as z from 'zod/mini';
import { fileMeanings } from '../region-config/reference/meanings/file.ts';
import { verificationMeanings } from '../region-config/reference/meanings/verification.ts';
import type { ShownSetting } from '../staff/administration.ts';
import { type Setting, settingsOfRow } from './fields.ts';
import { type LiveChanges, valueAtKey, withLive } from './live.ts';

/** In the order of the region file. `deployed`: as the deployment wrote them, `live`: what is set over it. */
export function shownSettings(deployed: object, live: LiveChanges): ShownSetting[] {
  const inForce = withLive(deployed, live);
  return settingsOfRow.map(({ path, change, schema }) => ({
    key: path,
    change,
    value: valueAtKey(inForce, path),
    deployed: valueAtKey(deployed, path),
    schema: jsonSchemaOf(path, schema),
    ...inWords(path),
  }));
}

const jsonSchemas = new Map<string, object>();

function jsonSchemaOf(path: string, schema: Setting['schema']): object {
  const made =
    jsonSchemas.get(path) ?? z.toJSONSchema(schema, { target: 'draft-07', io: 'input', override: asAddress });
  jsonSchemas.set(path, made);
  return made;
}

/** Zod names its own check where JSON Schema has a format. */
function asAddress({ jsonSchema }: { jsonSchema: { format?: string | undefined } }): void {
  if (jsonSchema.format === 'starts_with') jsonSchema.format = 'uri';
}

function inWords(path: string): Pick<ShownSetting, 'meaning' | 'unit' | 'form' | 'withoutValue'> {
  const { meaning = '', unit, form, default: withoutValue } = verificationMeanings[path] ?? fileMeanings[path] ?? {};
  return { meaning, ...(unit && { unit }), ...(form && { form }), ...(withoutValue && { withoutValue }) };
}
