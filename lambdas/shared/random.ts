import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { RandomBytes } from '../../protocol/answer-padding.ts';

export type { RandomBytes };

/** The system's cryptographic random source; only composition roots hold it. */
export const randomBytes: RandomBytes = (size) => systemRandomBytes(size);
