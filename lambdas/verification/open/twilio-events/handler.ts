import { ApiError } from '../../../../protocol/errors.ts';
import { dynamo } from '../../../shared/aws/dynamo.ts';
import { secretReader } from '../../../shared/aws/secret.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { refuseVerification } from '../../../shared/http/call.ts';
import { type PageAnswer, pageEndpoint } from '../../../shared/http/endpoints/page-endpoint.ts';
import { keptSecret } from '../../../shared/kept.ts';
import { countMetric } from '../../../shared/log.ts';
import { messageErrorCounter } from '../../store/message-errors.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { countTwilioError } from './count-twilio-error.ts';
import { env } from './env.ts';

const settings = readEnv(env);

const count = countTwilioError({
  accounts: settings.MESSAGE_PROVIDERS.flatMap((provider) =>
    provider.kind === 'twilio'
      ? [{ accountSid: provider.accountSid, token: keptSecret(secretReader(provider.secret)) }]
      : [],
  ),
  deviceUrl: settings.DEVICE_URL,
  regions: openRegionStore(dynamo('staff'), settings.REGIONS_TABLE),
  countError: messageErrorCounter(dynamo('staff'), settings.STATISTICS_TABLE, countMetric),
  count: countMetric,
});

/** A call with a signature instead of an API key; Twilio looks at the status alone. */
export const handler = pageEndpoint({
  name: 'verification/twilio-events',
  methods: ['POST'],
  clock: clockFromEnv(dynamo('staff'), settings),
  failure: () => refusal(500, 'Internal Server Error'),
  async story(event, now) {
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString();
    const signature = event.headers['x-twilio-signature'] ?? '';
    const counted = await count({ region: event.pathParameters?.region ?? '', body, signature }, now);
    return counted === 'refused' ? refusal(400, 'bad request') : json(200, { ok: true });
  },
});

function refusal(status: number, text: string): PageAnswer {
  return json(status, refuseVerification(new ApiError(status, '', text)));
}

function json(status: number, body: object): PageAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
