/** Somebody tries out codes: what the brake lets through is what the arithmetic of docs/threat-model.md says, and no more. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFailureBrake } from '../../../../lambdas/shared/http/limits/brake.ts';
import { type GuessBrake, guessesPerDay, guessesPerWindow } from '../../../../protocol/abuse/guessing.ts';
import { scriptedDynamo } from '../../../support/aws/scripted-dynamo.ts';
import { endpoint } from '../../../support/http/device-endpoint.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

let output: { release(): void };
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output.release());

const brake: GuessBrake = { maximumFailures: 30, windowSeconds: 600, containers: 5 };

/** The table Brake: counts, and no more. */
function brakeTable() {
  const counts = new Map<string, number>();
  return scriptedDynamo(({ input }) => {
    const { pk } = (input as { Key: { pk: { S: string } } }).Key;
    counts.set(pk.S, (counts.get(pk.S) ?? 0) + 1);
    return { Attributes: { failures: { N: String(counts.get(pk.S)) } } };
  });
}

/** Containers of verify in which every guess is wrong, behind one table and one clock. */
function containers() {
  let now = NOW;
  const dynamo = brakeTable();
  const ring = fixedRing(ringVersion('address', 32));
  const open = () => openFailureBrake({ dynamo, table: 'Brake', ring, maximumFailures: brake.maximumFailures });
  const calls = Array.from({ length: brake.containers }, () => endpoint({ brake: open(), clock: async () => now }));
  return {
    at(time: number) {
      now = time;
    },
    /** One guess in each container at once; how many were answered. */
    async guess(addresses: readonly string[]): Promise<number> {
      const event = (sourceIp: string) => ({ body: { code: 'refused' }, sourceIp });
      const results = await Promise.all(addresses.flatMap((address) => calls.map((call) => call(event(address)))));
      expect(results.every(({ statusCode }) => statusCode === 400 || statusCode === 429)).toBe(true);
      return results.filter(({ statusCode }) => statusCode === 400).length;
    },
  };
}

describe('an address that guesses as fast as it can', () => {
  it('gets as many answers in a window as the arithmetic says, in all containers together', async () => {
    const server = containers();
    for (const start of [NOW, NOW + 600, NOW + 1_200]) {
      let answered = 0;
      for (let second = 0; second < 600; second += 15) {
        server.at(start + second);
        answered += await server.guess(['192.0.2.1']);
      }
      expect(answered).toBe(guessesPerWindow(brake));
    }
  });

  it('may use the end of one window and the beginning of the next, and no second more', async () => {
    const server = containers();
    let answered = 0;
    for (const time of [NOW + 599, NOW + 600]) {
      server.at(time);
      for (let round = 0; round < 20; round++) answered += await server.guess(['192.0.2.1']);
    }
    expect(answered).toBe(2 * guessesPerWindow(brake));
    server.at(NOW + 1_199);
    expect(await server.guess(['192.0.2.1'])).toBe(0);
  });

  it('stops nobody else; many addresses get as many times that', async () => {
    const server = containers();
    const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8:0:1::1'];
    let answered = 0;
    for (let round = 0; round < 12; round++) answered += await server.guess(addresses);
    expect(answered).toBe(addresses.length * guessesPerWindow(brake));
  });

  it('does not get further by changing its address within what one subscriber has', async () => {
    const server = containers();
    let answered = 0;
    for (let round = 0; round < 12; round++) answered += await server.guess([`2001:db8:0:1::${round}`]);
    expect(answered).toBe(guessesPerWindow(brake));
  });

  it('has in a day 144 windows', () => {
    expect(guessesPerDay(brake)).toBe(144 * 34);
  });
});
