import { expect, it } from 'vitest';
import { webhookMac } from '../../../protocol/sms/webhook-mac.ts';

// verification-server.md §10, V12: published test data of the reference.
it.each([
  [
    '',
    'bc7b0c6253e31736a26b597695004434377f48ccf1c5b97a44870c8c929495465b6693b4a7097a8ac6b8ee2f744f4ba6f6b52fcdb74cd5a4ec5611a89024b1f9',
  ],
  [
    'foobarbaz',
    'e0baf34f99c5eadd808ff0d34326a634a8d8277f1f8839876d6fe7908c6849d559ca3593e16ca68106f93a7f791fec7bcf2d702a6036d84959df32de33f6a1b6',
  ],
])('V12: {} under "%s"', (secret, mac) => expect(webhookMac(secret, '{}')).toBe(mac));

it('is of the bytes of the body', () => {
  expect(webhookMac('s', '{"generatedSMS":"é"}')).not.toBe(webhookMac('s', '{"generatedSMS":"e"}'));
});
