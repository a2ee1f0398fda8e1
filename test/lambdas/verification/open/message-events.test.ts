import { describe, expect, it } from 'vitest';
import { countUndelivered } from '../../../../lambdas/verification/open/message-events/count-undelivered.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

/** AWS's own example (End User Messaging SMS user guide, "Example SMS event data"), of a message that failed. */
const event = {
  eventType: 'TEXT_CARRIER_BLOCKED',
  eventVersion: '1.0',
  eventTimestamp: 1686975103470,
  isFinal: true,
  originationPhoneNumber: '+12065550152',
  destinationPhoneNumber: '+14255550156',
  isInternationalSend: false,
  mcc: '310',
  mnc: '800',
  messageId: '862a8790-60c0-4430-9b2b-658bdexample',
  messageRequestTimestamp: 1686975103170,
  messageEncoding: 'GSM',
  messageType: 'TRANSACTIONAL',
  messageStatus: 'CARRIER_BLOCKED',
  messageStatusDescription: 'Message was blocked by the carrier',
  context: { region: 'US-ZZ' },
  totalMessageParts: 1,
  totalMessagePrice: 0.09582,
  totalCarrierFee: 0.0,
};

async function counted(...events: unknown[]) {
  const told: string[] = [];
  const deps = {
    countError: async (region: string, code: string, now: number) => void told.push(`${region} ${code} ${now - NOW}`),
    count: (name: string) => void told.push(name),
  };
  const texts = events.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return { ...(await countUndelivered(deps, texts, NOW)), told };
}

describe('a message that End User Messaging could not deliver', () => {
  it('is counted by its event and region, without its number', async () => {
    const told = ['US-ZZ TEXT_CARRIER_BLOCKED 0', 'MessageUndelivered'];
    expect(await counted(event)).toEqual({ counted: 1, ignored: 0, told });
  });

  it.each(['TEXT_UNREACHABLE', 'TEXT_BLOCKED', 'TEXT_INVALID'])(
    "by a person's own phone, %s, rings for nobody",
    async (eventType) => {
      expect((await counted({ ...event, eventType })).told).toEqual([`US-ZZ ${eventType} 0`]);
    },
  );

  it.each([
    { ...event, isFinal: false },
    { ...event, eventType: 'TEXT_DELIVERED' },
    { ...event, eventType: 'VOICE_BUSY' },
    { ...event, context: {} },
    { ...event, context: undefined },
    { ...event, context: { region: 'us-zz#2026-11-22' } },
    { ...event, eventType: 7 },
    'null',
    '[]',
    'not JSON',
  ])('is not this: %j', async (other) => {
    expect(await counted(other)).toEqual({ counted: 0, ignored: 1, told: [] });
  });

  it('does not stop the others', async () => {
    expect(await counted('{', event, event)).toMatchObject({ counted: 2, ignored: 1 });
  });
});
