/** Bodies that are sent to the local stack's own addresses. */
import type { IncomingMessage } from 'node:http';

/** Answered with 400 and its message. */
export class BadRequest extends Error {}

/** A text of at most so many characters. Throws BadRequest. */
export async function readText(request: IncomingMessage, maximum: number): Promise<string> {
  let text = '';
  // Not destroyed when it is too large: the refusal has to go back on the same connection.
  for await (const chunk of request.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.length > maximum) throw new BadRequest('The body is too large');
  }
  return text;
}

/** A JSON object. Throws BadRequest. */
export async function readJson(request: IncomingMessage, maximum: number): Promise<Record<string, unknown>> {
  const text = await readText(request, maximum);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Refused below.
  }
  throw new BadRequest('The body must be a JSON object');
}

/** As `readJson`, where no page of another site may speak: it can send a form or plain text here, but not JSON. */
export function readOwnJson(request: IncomingMessage, maximum: number): Promise<Record<string, unknown>> {
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw new BadRequest('Content-Type must be application/json');
  }
  return readJson(request, maximum);
}
