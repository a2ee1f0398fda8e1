/** What the page's script and the server say to each other (smittestopp-verification.md §9.2). Bytes are base64url. */
import { object, type Parsed, text } from '../text/strict-json.ts';

/** `POST /self/form` of the script: one blinded element, 33 bytes. */
export const signShape = object({ blinded: text });

export type SignRequest = Parsed<typeof signShape>;

export interface SignAnswer {
  readonly kid: string;
  /** 33 bytes. */
  readonly evaluated: string;
  /** 64 bytes. */
  readonly proof: string;
}

/** An entry of `/self/keys/{region}`. */
export interface PublicTokenKey {
  readonly kid: string;
  readonly class: string;
  /** Compressed point, 33 bytes. */
  readonly publicKey: string;
  /** Unix seconds: it signs from then on, until the next one does. */
  readonly usableFrom: number;
}

export interface TokenKeyList {
  readonly region: string;
  readonly keys: readonly PublicTokenKey[];
}
