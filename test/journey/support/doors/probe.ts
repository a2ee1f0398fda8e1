/** A function of the tests, made under the role of a deployed one, so that what IAM says is asked of IAM itself. */
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import type { Attempt } from './probe-handler.ts';

/** The probe's code as a zip. */
export async function buildProbe(): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'probe-handler.ts')],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minify: true,
    write: false,
  });
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(outputFiles[0]?.contents ?? []), 'index.js');
  zip.end();
  return buffer(zip.outputStream as NodeJS.ReadableStream);
}

/** What happened to each attempt under the role of the function `functionName`. */
export async function tryAs(
  lambda: LambdaClient,
  functionName: string,
  code: Buffer,
  attempts: readonly Attempt[],
): Promise<string[]> {
  const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  const FunctionName = `${functionName}-probe`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 60,
      Code: { ZipFile: code },
    }),
  );
  try {
    // Not a second after each look, as by default.
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 0.1 }, { FunctionName });
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(attempts) }));
    const text = answer.Payload?.transformToString() ?? '';
    if (answer.FunctionError) throw new Error(`The probe itself failed: ${text}`);
    return JSON.parse(text) as string[];
  } finally {
    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  }
}
