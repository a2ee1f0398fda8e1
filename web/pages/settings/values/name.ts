import type { Texts } from '../../../app/texts.tsx';

/** A setting's name for people; a part of one (a text by its label) is named after it. Else the key itself. */
export function settingName(key: string, { say }: Pick<Texts, 'say'>): string {
  const id = `settings.name.${key}`;
  const own = say(id);
  if (own !== id) return own;
  const templates = 'verification.sms.templates.';
  return key.startsWith(templates)
    ? `${say(`settings.name.${templates.slice(0, -1)}`)}: ${key.slice(templates.length)}`
    : key;
}

/** `person:<subject>` as the subject alone; an operator's ARN as it is. */
export function personOf(by: string | undefined): string {
  return by?.replace(/^person:/, '') ?? '–';
}
