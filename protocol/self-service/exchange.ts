/** The JSON between self-service and the script of its form. Bytes are in base64url without padding. */
import type { UnixSeconds } from '../keys/interval.ts';
import type { SelfServiceKind } from './settings.ts';

/**
 * `POST /self/form`, from an approved person's browser. The same element may come again where an answer was lost, and gets the
 * same answer. 401 says that there is no session, 409 that it signed another element: then the plain form asks for the page.
 */
export interface SignRequest {
  /** A blinded element, 33 bytes. */
  readonly blinded: string;
}

/** Its answer. */
export interface SignAnswer {
  readonly kid: string;
  /** 33 bytes. */
  readonly evaluated: string;
  /** 64 bytes: that it was made with the public key of this kid. */
  readonly proof: string;
}

/** `GET /self/keys/{region}`: for everybody the same. */
export interface PublicTokenKeys {
  readonly keys: readonly PublicTokenKey[];
}

export interface PublicTokenKey {
  readonly kid: string;
  readonly tokenClass: SelfServiceKind;
  /** 33 bytes. */
  readonly publicKey: string;
  /** From when it signs. */
  readonly usableFrom: UnixSeconds;
}
