import { createDecipheriv } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Opens a row of the outbox as its sender will: AES-256-GCM, bound to the row. */
export function openMessage(
  secret: Buffer,
  row: Record<string, AttributeValue>,
): { phone: string; text: string; uuid: string } {
  const sealed = Buffer.from(row.sealed?.B ?? []);
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(`outbox/${row.version?.S}/${row.pk?.S}`)).setAuthTag(sealed.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString());
}

/** The code in a message's link. */
export function longCodeOf(text: string): string {
  return /c=([a-z0-9]{16}) /.exec(text)?.[1] ?? '';
}
