/** The body of another server's answer; undefined for one that is longer than it may be, of which no more is read. */
export async function limitedBody(
  body: AsyncIterable<Uint8Array> | null,
  maximumBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maximumBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
