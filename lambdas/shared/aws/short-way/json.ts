/** The JSON of DynamoDB and KMS, in which bytes are Base64 text. What is written and read here is what the SDK's schemas do. */

/** JSON text of a command's input. Members that are undefined or null are left out. */
export function jsonText(input: object): string {
  return JSON.stringify(withText(input));
}

function withText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if (value instanceof Uint8Array) return base64(value);
  if (Array.isArray(value)) return value.map(withText);
  const members: Record<string, unknown> = {};
  // Half the time of Object.entries; inputs inherit nothing.
  for (const name in value) members[name] = withText(value[name as keyof typeof value]);
  return members;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Not a Buffer, as the SDK's own. */
export function bytesOf(text: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'base64');
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Turns the text of each attribute value's B and BS in a parsed answer of DynamoDB into bytes, in place. It is told from an
 * attribute, a table or a name that is called so by what it is: those are objects and lists of objects, and the
 * names of expressions begin with `#`.
 */
export function readAttributes(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const one of value) readAttributes(one);
    return;
  }
  const members = value as Record<string, unknown>;
  for (const name in members) {
    const member = members[name];
    if (name === 'B' && typeof member === 'string') members.B = bytesOf(member);
    else if (name === 'BS' && isTexts(member)) members.BS = member.map(bytesOf);
    else readAttributes(member);
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && typeof value[0] === 'string';
}
