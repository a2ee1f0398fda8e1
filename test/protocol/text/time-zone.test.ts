import { expect, it } from 'vitest';
import { isTimeZone } from '../../../protocol/text/time-zone.ts';

it.each([
  'UTC',
  'America/New_York',
  'Europe/Oslo',
  'America/Argentina/Buenos_Aires',
  'Asia/Kolkata',
  'Asia/Calcutta',
  'Etc/GMT+5',
])('%s is one', (text) => expect(isTimeZone(text)).toBe(true));
it.each([
  '',
  'utc',
  'EST',
  '+01:00',
  'Europe',
  'Europe/Nowhere',
  'europe/oslo',
  'Europe/Oslo ',
  'UTC\n',
  '../etc/passwd',
])('%j is none', (text) => expect(isTimeZone(text)).toBe(false));
