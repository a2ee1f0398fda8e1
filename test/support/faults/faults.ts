/** What can go wrong between a function and AWS, at the N-th of its requests. */
import type { Asked, Disturbance } from '../memory-aws/line.ts';
import { Refused } from '../memory-aws/refused.ts';

/** The container is gone, and with it whoever waited for an answer of it. */
export class Killed extends Error {}

/** No answer within the time of an attempt. */
const timeOut = () => Object.assign(new Error('No answer came'), { name: 'TimeoutError' });

const throttled = ({ service }: Asked) =>
  new Refused(service === 'KMS' ? 'ThrottlingException' : 'ProvisionedThroughputExceededException');

const broken = ({ service }: Asked) =>
  new Refused(service === 'KMS' ? 'KMSInternalException' : 'InternalServerError', {}, 500);

type Fail = (asked: Asked, carryOut: () => Promise<object>) => Promise<object>;

const fails: Readonly<Record<string, Fail>> = {
  throttled: async (asked) => {
    throw throttled(asked);
  },
  'no answer': async () => {
    throw timeOut();
  },
  'the answer lost': async (_, carryOut) => {
    await carryOut();
    throw timeOut();
  },
  broken: async (asked) => {
    throw broken(asked);
  },
};

/** From its N-th request on, counted from 1, what the line does with them. */
export type Fault = (at: number) => Disturbance;

/** The N-th alone, or all from the N-th on. */
function numbered(fail: Fail, isOnce: boolean): Fault {
  return (at) => {
    let count = 0;
    return async (asked, carryOut) => {
      count++;
      return count === at || (!isOnce && count > at) ? fail(asked, carryOut) : carryOut();
    };
  };
}

function killed(isCarriedOut: boolean): Fault {
  return (at) => {
    let count = 0;
    return async (_, carryOut) => {
      count++;
      if (count < at) return carryOut();
      if (count === at && isCarriedOut) await carryOut();
      throw new Killed('The container was killed');
    };
  };
}

/** All of them, by their names. */
export const faults: readonly (readonly [string, Fault])[] = [
  ...Object.entries(fails).map(([name, fail]) => [`${name} once`, numbered(fail, true)] as const),
  ...Object.entries(fails).map(([name, fail]) => [`${name} from then on`, numbered(fail, false)] as const),
  ['killed before a request', killed(false)],
  ['killed after a request', killed(true)],
];

/** KMS answers nobody; DynamoDB is well. */
export const kmsUnavailable: Disturbance = async (asked, carryOut) => {
  if (asked.service === 'KMS') throw broken(asked);
  return carryOut();
};
