/** Asks another function of the stage. */
import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import { WholeBodyHandler } from './http.ts';
import { clientOptions, lean } from './options.ts';

/**
 * What the function gave. Throws where it failed: its own log says why. Never asks twice by itself. The client is loaded with
 * the first call. `config` goes before what is the rule here.
 */
export function functionInvoker(
  name: string,
  milliseconds: number,
  config: LambdaClientConfig = {},
): (payload: object) => Promise<unknown> {
  return async (payload) => {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    const requestHandler = new WholeBodyHandler(milliseconds);
    const client = lean(new LambdaClient({ ...clientOptions('staff'), maxAttempts: 1, requestHandler, ...config }));
    const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }));
    if (answer.FunctionError) throw new Error('The invoked function failed');
    return JSON.parse(answer.Payload?.transformToString() ?? '');
  };
}
