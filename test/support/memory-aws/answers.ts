/** An AWS in memory as the bytes of a line: requests of the SDK in, answers out. No test runner is needed. */
import { Readable } from 'node:stream';
import { type MemoryKms, memoryKms } from './kms.ts';
import { Refused } from './refused.ts';
import { type MemoryTables, memoryTables } from './tables.ts';

/** One request, such as `{ service: 'KMS', operation: 'Sign' }`, as it goes over the line. */
export interface Asked {
  readonly service: 'DynamoDB' | 'KMS';
  readonly operation: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** What the line does with a request. `carryOut` has the service do it; what is thrown is what the SDK meets. */
export type Disturbance = (asked: Asked, carryOut: () => Promise<object>) => Promise<object>;

export interface MemoryAws {
  readonly tables: MemoryTables;
  readonly kms: MemoryKms;
  /** Every request since the start, or since it was emptied. */
  readonly asked: Asked[];
  disturb(disturbance: Disturbance | undefined): void;
}

/** What the SDK hands to what carries its bytes. */
export interface LineRequest {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Half of a surrogate pair, which is no text and cannot be stored; JSON.stringify escapes nothing else that way. */
const HALF_A_CHARACTER = /(?<!\\)(?:\\\\)*\\u[dD][89a-f]/;

const services = { DynamoDB_20120810: 'DynamoDB', TrentService: 'KMS' } as const;

/** `handle`: in the place of the SDK's own (NodeHttpHandler). */
export function memoryLine() {
  const [tables, kms] = [memoryTables(), memoryKms()];
  const asked: Asked[] = [];
  let disturbance: Disturbance | undefined;
  const aws: MemoryAws = {
    tables,
    kms,
    asked,
    disturb(next) {
      disturbance = next;
    },
  };
  async function handle({ headers, body }: LineRequest) {
    const [target = '', operation = ''] = String(headers['x-amz-target'] ?? headers['X-Amz-Target']).split('.');
    const service = services[target as keyof typeof services];
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
    const one: Asked = { service, operation, request: JSON.parse(text) };
    asked.push(one);
    const carryOut = async () => {
      if (HALF_A_CHARACTER.test(text)) throw new Refused('SerializationException');
      return (service === 'KMS' ? kms : tables).operate(operation, one.request);
    };
    return { response: await answered(() => (disturbance ? disturbance(one, carryOut) : carryOut())) };
  }
  return { aws, handle };
}

/** Only a service's refusal is an answer; anything else is what happens to a line. */
async function answered(answer: () => Promise<object>) {
  try {
    return response(200, await answer());
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return response(error.status, { __type: error.name, message: error.name, ...error.members });
  }
}

function response(statusCode: number, body: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'request-1' };
  return { statusCode, reason: '', headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) };
}
