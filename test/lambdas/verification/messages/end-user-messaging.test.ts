import { describe, expect, it, vi } from 'vitest';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';
import { endUserMessaging } from '../../../../lambdas/verification/messages/providers/end-user-messaging.ts';
import { type MessagingFault, startEndUserMessaging } from '../../../support/aws/end-user-messaging.ts';
import { aTextMessage, closedAddress, rawServer } from '../../../support/messages/messages.ts';

const settings = {
  kind: 'end-user-messaging',
  originationIdentity: 'pool-0123456789abcdef',
  configurationSet: 'enx-dev',
} as const;
const message = aTextMessage();
const failing = { outcome: 'failing', reason: 'other', code: '' };
const unknown = { outcome: 'unknown' };

const service = (__type: string, rest: object = {}, status = 400): MessagingFault => ({
  status,
  error: { __type, ...rest },
});
const aboutTheNumber = (code: string) => ({ outcome: 'refused', reason: 'number', code });

describe('a message to End User Messaging', () => {
  it('says where it comes from, what it is, and whose it is', async () => {
    const server = await startEndUserMessaging();
    expect(await endUserMessaging(settings).send(message)).toEqual({ outcome: 'accepted' });
    expect(server.messages).toEqual([
      {
        DestinationPhoneNumber: message.phone,
        OriginationIdentity: 'pool-0123456789abcdef',
        MessageBody: message.text,
        MessageType: 'TRANSACTIONAL',
        ConfigurationSetName: 'enx-dev',
        Context: { region: 'US-ZZ' },
      },
    ]);
  });

  it("goes from an identity of its own when it is a person's own report", async () => {
    const server = await startEndUserMessaging();
    const provider = endUserMessaging({ ...settings, userReportIdentity: 'phone-2' });
    await provider.send({ ...message, isUserReport: true });
    await provider.send(message);
    await endUserMessaging(settings).send({ ...message, isUserReport: true });
    const [own, ...others] = server.messages.map(({ OriginationIdentity }) => OriginationIdentity);
    expect([own, ...others]).toEqual(['phone-2', 'pool-0123456789abcdef', 'pool-0123456789abcdef']);
  });

  it.each<[MessagingFault, object]>([
    [
      service('ValidationException', { Reason: 'INVALID_PARAMETER', Fields: [{ Name: 'DestinationPhoneNumber' }] }),
      aboutTheNumber('INVALID_PARAMETER'),
    ],
    [
      service('ConflictException', { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' }),
      aboutTheNumber('DESTINATION_PHONE_NUMBER_OPTED_OUT'),
    ],
    [
      service('ConflictException', { Reason: 'DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE' }),
      aboutTheNumber('DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE'),
    ],
    [
      service('ConflictException', { Reason: 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION' }),
      { outcome: 'refused', reason: 'other', code: 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION' },
    ],
    [
      service('ValidationException', { Reason: 'SENDER_ID_NOT_SUPPORTED', Fields: [{ Name: 'OriginationIdentity' }] }),
      { outcome: 'refused', reason: 'other', code: 'SENDER_ID_NOT_SUPPORTED' },
    ],
    [service('ThrottlingException'), { ...failing, code: 'ThrottlingException' }],
    [
      service('ServiceQuotaExceededException', { Reason: 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT' }),
      { ...failing, code: 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT' },
    ],
    [service('AccessDeniedException', { Reason: 'ACCOUNT_DISABLED' }), { ...failing, code: 'ACCOUNT_DISABLED' }],
    [service('ResourceNotFoundException'), { ...failing, code: 'ResourceNotFoundException' }],
    [service('InternalServerException', {}, 500), { ...failing, code: 'InternalServerException' }],
    [service('ServiceUnavailable', {}, 503), { ...failing, code: 'ServiceUnavailable' }],
    [service('GatewayTimeout', {}, 504), unknown],
    ['cut', unknown],
    ['half', unknown],
    ['page', unknown],
  ])('that is answered %j, once', async (fault, delivery) => {
    const server = await startEndUserMessaging();
    server.fault = fault;
    expect(await endUserMessaging(settings).send(message)).toEqual(delivery);
    expect(server.messages).toHaveLength(1);
  });

  it('to what is no number is refused as that', async () => {
    await startEndUserMessaging();
    const delivery = await endUserMessaging(settings).send({ ...message, phone: '+0' });
    expect(delivery).toEqual(aboutTheNumber('FIELD_VALIDATION_FAILED'));
  });

  it('that is not answered in time may have gone, and is not sent again', async () => {
    const server = await startEndUserMessaging();
    server.fault = 'silent';
    expect(await withTimeLimit(1_500, () => endUserMessaging(settings).send(message))).toEqual(unknown);
    expect(server.messages).toHaveLength(1);
  });

  it.each([
    ['nobody listens', async () => `http://${await closedAddress()}`],
    ['the handshake is cut', async () => `https://${await rawServer((socket) => socket.destroy())}`],
    ['the handshake is never answered', async () => `https://${await rawServer(() => undefined)}`],
  ])('surely did not go: %s', async (_, url) => {
    await startEndUserMessaging();
    vi.stubEnv('AWS_ENDPOINT_URL', await url());
    expect(await withTimeLimit(1_500, () => endUserMessaging(settings).send(message))).toEqual(failing);
  });

  it('without credentials did not go', async () => {
    await startEndUserMessaging();
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, '');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('HOME', '/nonexistent');
    expect(await endUserMessaging(settings).send(message)).toEqual(failing);
  });
});
