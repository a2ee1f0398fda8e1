import { exposureNotificationsMeanings } from './exposure-notifications.ts';
import { fileMeanings } from './file.ts';
import { keyServerMeanings } from './key-server.ts';
import type { Meanings } from './meaning.ts';
import { selfServiceMeanings } from './self-service.ts';
import { verificationMeanings } from './verification.ts';

/** Here and not in the schemas, so that of all functions only those of administrators carry some of them. */
export const fieldMeanings: Meanings = {
  ...fileMeanings,
  ...verificationMeanings,
  ...keyServerMeanings,
  ...selfServiceMeanings,
  ...exposureNotificationsMeanings,
};
