/** KMS in memory: keys that sign and data keys, as far as functions ask for them. */
import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { type PemSigner, pemSigner } from '../keys/signers.ts';
import { Refused } from './refused.ts';

interface Key {
  readonly Arn: string;
  KeyState: string;
  readonly publicKey: KeyObject;
  readonly signer: PemSigner;
}

/** What KMS hands out for a data key, to be given back with the same context. */
interface Ciphertext {
  readonly context: unknown;
  readonly plaintext: string;
}

type Request = Readonly<Record<string, unknown>>;

export interface MemoryKms {
  operate(operation: string, request: object): Promise<object>;
  /** By their ARN. */
  readonly keys: ReadonlyMap<string, Readonly<Pick<Key, 'KeyState'>>>;
}

export function memoryKms(): MemoryKms {
  const keys = new Map<string, Key>();
  const keyOf = ({ KeyId }: Request): Key => {
    const key = keys.get(String(KeyId));
    if (!key) throw new Refused('NotFoundException');
    return key;
  };
  const metadata = ({ Arn, KeyState }: Key) => ({ KeyMetadata: { Arn, KeyId: Arn, KeyState } });

  const operations: Readonly<Record<string, (request: Request) => object | Promise<object>>> = {
    CreateKey() {
      const key = newKey();
      keys.set(key.Arn, key);
      return metadata(key);
    },
    DescribeKey: (request) => metadata(keyOf(request)),
    GetPublicKey(request) {
      const spki = keyOf(request).publicKey.export({ format: 'der', type: 'spki' });
      return { PublicKey: spki.toString('base64') };
    },
    async Sign(request) {
      const { signer, KeyState } = keyOf(request);
      if (KeyState !== 'Enabled') throw new Refused('KMSInvalidStateException');
      const signature = await signer.sign(Buffer.from(String(request.Message), 'base64'));
      return { Signature: Buffer.from(signature).toString('base64') };
    },
    TagResource: (request) => (keyOf(request) ? {} : {}),
    ScheduleKeyDeletion(request) {
      const key = keyOf(request);
      if (key.KeyState !== 'Enabled') throw new Refused('KMSInvalidStateException');
      key.KeyState = 'PendingDeletion';
      return { KeyId: key.Arn };
    },
    GenerateDataKey({ EncryptionContext: context }) {
      const plaintext = randomBytes(32).toString('base64');
      const sealed: Ciphertext = { context, plaintext };
      return { Plaintext: plaintext, CiphertextBlob: Buffer.from(JSON.stringify(sealed)).toString('base64') };
    },
    Decrypt({ CiphertextBlob, EncryptionContext }) {
      const { context, plaintext } = JSON.parse(Buffer.from(String(CiphertextBlob), 'base64').toString()) as Ciphertext;
      if (JSON.stringify(context) !== JSON.stringify(EncryptionContext))
        throw new Refused('InvalidCiphertextException');
      return { Plaintext: plaintext };
    },
  };
  return {
    async operate(operation, request) {
      const operate = operations[operation];
      if (!operate) throw new Refused('UnknownOperationException');
      return operate(request as Request);
    },
    keys,
  };
}

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const Arn = `arn:aws:kms:us-east-1:000000000000:key/${randomUUID()}`;
  const signer = pemSigner(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), '');
  return { Arn, KeyState: 'Enabled', publicKey, signer };
}
