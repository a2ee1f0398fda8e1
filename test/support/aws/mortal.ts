/** A process that can die at any call it makes to the outside, be it AWS or a provider of messages. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { intercepted } from './failing-client.ts';

/** Did the call at which it died still arrive? */
export type Death = 'before' | 'after';

export interface Mortal {
  dynamo: DynamoDBClient;
  /** Any other call of the process. */
  call<T>(carryOut: () => Promise<T>): Promise<T>;
  /** From now on it dies at its N-th call. */
  dieAt(call: number, death: Death): void;
  /** Another process, which lives. */
  revive(): void;
  /** Since it was last told how long to live. */
  calls(): number;
}

export function mortal(client: DynamoDBClient): Mortal {
  let life = { last: Number.POSITIVE_INFINITY, death: 'before' as Death, calls: 0 };
  const live = (last: number, death: Death) => {
    life = { last, death, calls: 0 };
  };
  const call = async <T>(carryOut: () => Promise<T>): Promise<T> => {
    const own = life;
    const number = ++own.calls;
    if (number > own.last || (number === own.last && own.death === 'before')) throw new Error('The process is dead');
    const answer = await carryOut();
    if (number === own.last) throw new Error('The process is dead');
    return answer;
  };
  return {
    dynamo: intercepted(client, (_, pass) => call(pass)),
    call,
    dieAt: live,
    revive: () => live(Number.POSITIVE_INFINITY, 'before'),
    calls: () => life.calls,
  };
}

/** Every way to die within so many calls. */
export function deaths(calls: number): [number, Death][] {
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((call): [number, Death][] => [
    [call, 'before'],
    [call, 'after'],
  ]);
}
