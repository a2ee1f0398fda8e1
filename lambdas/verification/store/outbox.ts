/**
 * The table Outbox: messages that wait for a sender, sealed, written in the transaction that issues their code. What is
 * sealed is `{"phone": E.164, "text": …, "uuid": …}`, as AES-256-GCM(nonce 12 ‖ ciphertext ‖ tag 16), bound to its row.
 */
import { createCipheriv } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';
import type { RingVersion } from '../../shared/rings/rings.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';

const MESSAGE_KEPT_SECONDS = DAY_SECONDS;
const NONCE_BYTES = 12;

interface Message {
  /** E.164. */
  phone: string;
  text: string;
  /** Whose code it carries, so that a failed delivery can be told to the issuer. */
  uuid: string;
}

export type SealMessage = (region: string, message: Message, now: UnixSeconds) => Promise<TransactWriteItem>;

/** A put for the issue transaction. `ring` is `outbox`: 32-byte secrets. */
export function messageSealer(
  table: string,
  ring: { writer(now: UnixSeconds): Promise<RingVersion> },
  randomBytes: RandomBytes,
): SealMessage {
  return async (region, message, now) => {
    const { version, secret } = await ring.writer(now);
    const pk = `${region}#${encodeBase64Url(randomBytes(16))}`;
    return {
      Put: {
        TableName: table,
        Item: {
          [PARTITION_KEY]: { S: pk },
          version: { S: version },
          sealed: { B: seal(secret, randomBytes(NONCE_BYTES), `outbox/${version}/${pk}`, JSON.stringify(message)) },
          [EXPIRES]: { N: String(now + MESSAGE_KEPT_SECONDS) },
        },
      },
    };
  };
}

function seal(secret: Buffer, nonce: Buffer, boundTo: string, text: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(boundTo));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}
