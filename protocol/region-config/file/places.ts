/** Where in the part `exposureNotifications` each key is written: found by walking its schema, so that it is said once. */
import * as z from 'zod/mini';
import { keyNamed } from '../keys/all.ts';
import type { ConfigurationKey } from '../keys/key.ts';
import { exposureNotifications } from './exposure-notifications.ts';
import { fieldKeys } from './leaf.ts';

/** A step of a path: a field, each item of a list, or each locale of a record. */
export type Step = { readonly field: string } | 'item' | 'locale';

export interface Place {
  readonly key: ConfigurationKey;
  readonly steps: readonly Step[];
}

/** In the order of the file. */
export const places: readonly Place[] = walk(exposureNotifications, []);

const byKey = new Map(places.map((place) => [place.key.name, place]));

/** Undefined for a key that is never written there. */
export function placeOf(key: ConfigurationKey): Place | undefined {
  return byKey.get(key.name);
}

/** `classifications[].texts.<locale>.notificationBody`. */
export function placeInWords({ steps }: Place): string {
  return steps
    .map((step) => (step === 'item' ? '[]' : step === 'locale' ? '.<locale>' : `.${step.field}`))
    .join('')
    .slice(1);
}

function walk(schema: unknown, steps: readonly Step[]): Place[] {
  const inner = unwrapped(schema);
  const meta = fieldKeys.get(inner as z.ZodMiniType);
  if (meta) return [{ key: keyNamed(meta.key), steps }];
  if (inner instanceof z.ZodMiniObject) {
    return Object.entries(inner.shape).flatMap(([field, value]) => walk(value, [...steps, { field }]));
  }
  if (inner instanceof z.ZodMiniArray) return walk(inner._zod.def.element, [...steps, 'item']);
  return inner instanceof z.ZodMiniRecord ? walk(inner._zod.def.valueType, [...steps, 'locale']) : [];
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniDefault)
    return unwrapped(schema._zod.def.innerType);
  return schema;
}
