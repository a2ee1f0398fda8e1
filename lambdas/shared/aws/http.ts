import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * HTTP for clients whose answers are small (DynamoDB, KMS): hands over each body whole. The SDK would pipe it into a
 * stream of its own first, a tenth of a call's CPU time (docs/performance.md).
 */
export class WholeBodyHandler extends NodeHttpHandler {
  override async handle(...call: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    const { response } = await super.handle(...call);
    response.body = await readWhole(response.body as Readable);
    return { response };
  }
}

/**
 * Rejects when the connection breaks off, which the SDK takes as a reason to try again. Not `buffer` of
 * node:stream/consumers, which costs as much as what is saved.
 */
function readWhole(stream: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => resolve(Buffer.concat(chunks)));
    stream.on('error', reject);
  });
}
