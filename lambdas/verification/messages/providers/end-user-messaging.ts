/** AWS End User Messaging SMS, in the account and Amazon region of this server. */
import type { PinpointSMSVoiceV2ServiceException, ValidationException } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { clientOptions, lean } from '../../../shared/aws/options.ts';
import { attemptMilliseconds, NoAnswer, sendOnce } from '../../../shared/outgoing/send-once.ts';
import type { ProviderSettings } from '../env.ts';
import { notAccepted, withoutAnswer } from './outcome.ts';
import type { Delivery, NotSent, Provider, TextMessage } from './provider.ts';

type Settings = Extract<ProviderSettings, { kind: 'end-user-messaging' }>;

/** What the service's errors may have beside their name (API reference, SendTextMessage). */
type ServiceError = PinpointSMSVoiceV2ServiceException & {
  readonly Reason?: string;
  readonly Fields?: ValidationException['Fields'];
};

/** Sends `message`; resolves when it was taken. */
type Send = (message: TextMessage) => Promise<void>;

/** Conflicts that are about the number: it wants nothing from us, or an operator blocked it. */
const NUMBER_CONFLICTS = [
  'DESTINATION_PHONE_NUMBER_OPTED_OUT',
  'DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE',
];

/** Errors with a status of 400 that are not about the message. Another provider may be better off. */
const OUR_ACCOUNT = [
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ThrottlingException',
];

export function endUserMessaging(settings: Settings): Provider {
  let opened: Promise<Send> | undefined;
  return {
    async send(message) {
      try {
        opened ??= openClient(settings);
        await (await opened)(message);
        return { outcome: 'accepted' };
      } catch (error) {
        return deliveryOf(error);
      }
    },
  };
}

/** The SDK's client is loaded with the first message: a stage that sends none pays nothing for it. */
async function openClient({ originationIdentity, userReportIdentity, configurationSet }: Settings): Promise<Send> {
  const { PinpointSMSVoiceV2Client, SendTextMessageCommand } = await import('@aws-sdk/client-pinpoint-sms-voice-v2');
  const options = { ...clientOptions('staff'), maxAttempts: 1, requestHandler: new OnceHandler() };
  const client = lean(new PinpointSMSVoiceV2Client(options));
  return async ({ region, phone, text, isUserReport }) => {
    const command = new SendTextMessageCommand({
      DestinationPhoneNumber: phone,
      OriginationIdentity: (isUserReport && userReportIdentity) || originationIdentity,
      MessageBody: text,
      MessageType: 'TRANSACTIONAL',
      ConfigurationSetName: configurationSet,
      // Comes back in the message's events.
      Context: { region },
    });
    await client.send(command);
  };
}

/** A transport that knows afterwards whether the request went out. */
class OnceHandler extends NodeHttpHandler {
  override async handle(...[request]: Parameters<NodeHttpHandler['handle']>) {
    const { protocol, hostname, port, path } = request;
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
    const { status, headers, body } = await sendOnce(
      url,
      { headers: request.headers, body: request.body },
      attemptMilliseconds(),
    );
    if (body === undefined) throw new NoAnswer(true);
    return { response: { statusCode: status, headers: headers as Record<string, string>, body } };
  }
}

function deliveryOf(error: unknown): Delivery {
  const { name = '', $metadata, Reason: code = name } = error as Partial<ServiceError>;
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return withoutAnswer(error);
  // It was taken, and what was said of it cannot be read.
  if (status < 300) return { outcome: 'unknown' };
  if (OUR_ACCOUNT.includes(name)) return { outcome: 'failing', reason: 'other', code };
  return notAccepted(status, reasonOf(error as ServiceError), code);
}

function reasonOf({ name, Reason = '', Fields = [] }: ServiceError): NotSent['reason'] {
  const isNumber =
    (name === 'ConflictException' && NUMBER_CONFLICTS.includes(Reason)) ||
    (name === 'ValidationException' && Fields.some((field) => field.Name === 'DestinationPhoneNumber'));
  return isNumber ? 'number' : 'other';
}
