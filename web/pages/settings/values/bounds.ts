import type { Texts } from '../../../app/texts.tsx';
import type { Schema } from './editor.ts';

/** What a setting may be, in words; undefined where its schema says nothing that a person can read. */
export function boundOf(schema: Schema, { say, number }: Pick<Texts, 'say' | 'number'>): string | undefined {
  const { minimum, maximum, multipleOf, maxLength, maxItems, items } = schema;
  const choices = schema.enum ?? items?.enum;
  if (choices) return choices.join(', ');
  if (minimum !== undefined && maximum !== undefined) {
    const between = say('settings.bound.between', { least: number(minimum), most: number(maximum) });
    const step = multipleOf === undefined ? '' : say('settings.bound.multiple', { of: number(multipleOf) });
    return [between, step].filter(Boolean).join(', ');
  }
  if (maxLength !== undefined) return say('settings.bound.length', { most: maxLength });
  if (maxItems !== undefined) return say('settings.bound.items', { most: maxItems });
  return undefined;
}
