import { expect, it } from 'vitest';
import { parsePhone } from '../../../protocol/sms/phone.ts';

// verification-server.md §10, V8; the last two are the number of the reference's end-to-end client and E.164 elsewhere.
it.each([
  ['US', '2068675309', '+12068675309'],
  ['US', '+1 2068675309', '+12068675309'],
  ['US', '(206) 867-5309', '+12068675309'],
  ['GB', '2071838750', '+442071838750'],
  ['GB', '+44 2071 838750', '+442071838750'],
  ['BR', '1155256325', '+551155256325'],
  ['US', '+18558361987', '+18558361987'],
  ['US', '+44 2071 838750', '+442071838750'],
])('%s %s', (country, text, e164) => expect(parsePhone(text, country)).toBe(e164));

it.each([
  ['', '5135551234'],
  ['US', 'x'],
  ['US', '1'],
  ['US', '+'],
  ['XX', '2068675309'],
])('%s %s is not understood', (country, text) => expect(parsePhone(text, country)).toBeUndefined());
