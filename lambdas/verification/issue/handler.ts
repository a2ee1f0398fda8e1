import { setTimeout as pause } from 'node:timers/promises';
import { parseIssueRequest } from '../../../protocol/api/issue.ts';
import { dynamo } from '../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../shared/clock.ts';
import { readEnv } from '../../shared/env.ts';
import { jsonEndpoint } from '../../shared/http/json-endpoint.ts';
import { randomBytes } from '../../shared/random.ts';
import { warm } from '../../shared/warm.ts';
import { openCodeStore } from '../store/code-store.ts';
import { messageSealer } from '../store/outbox.ts';
import { openStatistics } from '../store/statistics.ts';
import { openCallers, ringOpener } from '../wiring.ts';
import { env } from './env.ts';
import { issueCode } from './issue-code.ts';

const settings = readEnv(env);
const clock = clockFromEnv(dynamo('staff'), settings);
const { regions, authenticate, rings } = openCallers(settings, 'admin');
const ring = ringOpener(settings.RINGS_TABLE, 'staff');
const codeHashes = ring('code');

const story = issueCode({
  codes: openCodeStore(dynamo('staff'), settings.CODES_TABLE),
  regions,
  codeHashes,
  phones: ring('phone'),
  sealMessage: messageSealer(settings.OUTBOX_TABLE, ring('outbox'), randomBytes),
  statistics: openStatistics(dynamo('staff'), settings.STATISTICS_TABLE, randomBytes),
  randomBytes,
  pause: (milliseconds) => pause(milliseconds),
});

await warm(...[...rings, codeHashes].map((one) => async () => one.writer(await clock())));

export const handler = jsonEndpoint({
  name: 'verification/issue',
  clock,
  randomBytes,
  authenticate,
  parse: (body, contentType) => () => parseIssueRequest(body, contentType),
  story,
  padding: true,
});
