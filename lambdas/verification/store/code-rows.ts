/**
 * Rows of the table Codes, and how they are written down. Three kinds share the key `<region>#…`:
 *
 *     pointer    <region>#<keyed hash of a code>       → diagnosis, until 48 h after the code's end
 *     diagnosis  <region>#d#<base64url of its key>     one life: issued → claimed → certified, until 14 days after its end
 *     phone      <region>#p#<keyed hash of a number>   who has reported, for 30 days
 *
 * Everything stays below 1 kB, so that one write is one write unit.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { MessageStatus } from '../../../protocol/api/check-code-status.ts';
import type { TestType } from '../../../protocol/codes/test-type.ts';
import type { Finding } from '../../../protocol/codes/token.ts';
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';

const POINTER_KEPT_SECONDS = 48 * HOUR_SECONDS;
const DIAGNOSIS_KEPT_SECONDS = 14 * DAY_SECONDS;
const PHONE_KEPT_SECONDS = 30 * DAY_SECONDS;

export type Item = Record<string, AttributeValue>;
export type CodeKind = 'short' | 'long';
export type DiagnosisState = 'issued' | 'claimed' | 'certified';

export interface Pointer extends Finding {
  /** Keyed hash of the code. */
  hash: string;
  /** 16 bytes (protocol/codes/code.ts). */
  diagnosis: Buffer;
  kind: CodeKind;
  /** Whose it is (issuing/issuer.ts); absent in rows from before it was noted. */
  issuer?: string;
  issuedAt: UnixSeconds;
  codeExpires: UnixSeconds;
}

export interface Diagnosis extends Finding {
  key: Buffer;
  state: DiagnosisState;
  shortExpires: UnixSeconds;
  longExpires: UnixSeconds;
  /** Whose it is (issuing/issuer.ts). */
  issuer: string;
  /** As the issuer gave it, or ''. */
  externalIssuer: string;
  /** Keyed hash of its one code, where that may be replaced: then no other code claims it. */
  codeHash?: string;
  /** When the call began that issued its newest code; absent in rows from before it was noted. */
  issuedAt?: UnixSeconds;
  /** Absent where we send none. */
  message?: MessageStatus;
  /** SHA-256 of the nonce that the asking phone must show again. */
  nonce?: Buffer;
  claimedAt?: UnixSeconds;
  /** SHA-256 of the token's id. */
  jti?: Buffer;
  /** Identity of the certificate request that was answered (protocol/codes/repeat.ts). */
  answered?: Buffer;
}

export interface Phone {
  /** Keyed hash of the number. */
  hash: string;
  diagnosis: Buffer;
  created: UnixSeconds;
}

export const pointerKey = (region: string, codeHash: string): string => `${region}#${codeHash}`;
export const diagnosisRowKey = (region: string, key: Uint8Array): string => `${region}#d#${encodeBase64Url(key)}`;
export const phoneKey = (region: string, phoneHash: string): string => `${region}#p#${phoneHash}`;

export function pointerItem(region: string, pointer: Pointer): Item {
  return {
    [PARTITION_KEY]: { S: pointerKey(region, pointer.hash) },
    diagnosis: { B: pointer.diagnosis },
    kind: { S: pointer.kind },
    ...(pointer.issuer && { issuer: { S: pointer.issuer } }),
    issuedAt: number(pointer.issuedAt),
    codeExpires: number(pointer.codeExpires),
    ...findingAttributes(pointer),
    [EXPIRES]: number(pointerExpires(pointer.codeExpires)),
  };
}

/** `end`: of the last of its codes. */
export function diagnosisExpires(end: UnixSeconds): UnixSeconds {
  return end + DIAGNOSIS_KEPT_SECONDS;
}

/** From then on the same digits may be another's code. */
export function pointerExpires(codeExpires: UnixSeconds): UnixSeconds {
  return codeExpires + POINTER_KEPT_SECONDS;
}

export function readPointer(region: string, item: Item): Pointer {
  return {
    hash: item[PARTITION_KEY]?.S?.slice(pointerKey(region, '').length) ?? '',
    diagnosis: bytes(item.diagnosis) ?? Buffer.alloc(0),
    kind: item.kind?.S === 'long' ? 'long' : 'short',
    ...(item.issuer?.S && { issuer: item.issuer.S }),
    issuedAt: Number(item.issuedAt?.N),
    codeExpires: Number(item.codeExpires?.N),
    ...readFinding(item),
  };
}

/** As it is first written: issued, not claimed. */
export function diagnosisItem(region: string, diagnosis: Diagnosis): Item {
  const end = Math.max(diagnosis.shortExpires, diagnosis.longExpires);
  return {
    [PARTITION_KEY]: { S: diagnosisRowKey(region, diagnosis.key) },
    state: { S: diagnosis.state },
    shortExpires: number(diagnosis.shortExpires),
    longExpires: number(diagnosis.longExpires),
    issuer: { S: diagnosis.issuer },
    ...(diagnosis.externalIssuer && { externalIssuer: { S: diagnosis.externalIssuer } }),
    ...(diagnosis.codeHash && { codeHash: { S: diagnosis.codeHash } }),
    ...(diagnosis.issuedAt && { issuedAt: number(diagnosis.issuedAt) }),
    ...(diagnosis.message && { message: { S: diagnosis.message } }),
    ...(diagnosis.nonce && { nonce: { B: diagnosis.nonce } }),
    ...findingAttributes(diagnosis),
    [EXPIRES]: number(diagnosisExpires(end)),
  };
}

export function readDiagnosis(key: Buffer, item: Item): Diagnosis {
  const nonce = bytes(item.nonce);
  const jti = bytes(item.jti);
  const answered = bytes(item.answered);
  return {
    key,
    state: item.state?.S as DiagnosisState,
    shortExpires: Number(item.shortExpires?.N),
    longExpires: Number(item.longExpires?.N),
    issuer: item.issuer?.S ?? '',
    externalIssuer: item.externalIssuer?.S ?? '',
    ...readFinding(item),
    ...(item.codeHash?.S && { codeHash: item.codeHash.S }),
    ...(item.issuedAt && { issuedAt: Number(item.issuedAt.N) }),
    ...(item.message && { message: item.message.S as MessageStatus }),
    ...(nonce && { nonce }),
    ...(item.claimedAt && { claimedAt: Number(item.claimedAt.N) }),
    ...(jti && { jti }),
    ...(answered && { answered }),
  };
}

export function phoneItem(region: string, phone: Phone): Item {
  return {
    [PARTITION_KEY]: { S: phoneKey(region, phone.hash) },
    diagnosis: { B: phone.diagnosis },
    created: number(phone.created),
    [EXPIRES]: number(phone.created + PHONE_KEPT_SECONDS),
  };
}

export function readPhone(hash: string, item: Item): Phone {
  return { hash, diagnosis: bytes(item.diagnosis) ?? Buffer.alloc(0), created: Number(item.created?.N) };
}

/** TTL deletes some hours late: a row past its time is no row. */
export function isLive(item: Item, now: UnixSeconds): boolean {
  return Number(item[EXPIRES]?.N) > now;
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

function bytes(value: AttributeValue | undefined): Buffer | undefined {
  return value?.B && Buffer.from(value.B);
}

function findingAttributes({ testType, symptomDate, testDate }: Finding): Item {
  return {
    testType: { S: testType },
    ...(symptomDate && { symptomDate: { S: symptomDate } }),
    ...(testDate && { testDate: { S: testDate } }),
  };
}

function readFinding(item: Item): Finding {
  return {
    testType: item.testType?.S as TestType,
    symptomDate: item.symptomDate?.S ?? '',
    testDate: item.testDate?.S ?? '',
  };
}
