/** The two versions of the API: one story, in two languages (key-server.md §1.3 to §1.5). */
import {
  type PublishRequest,
  parsePublishRequest,
  publishHeaders,
  publishRefusal,
} from '../../../../protocol/api/publish.ts';
import {
  parsePublishV1Alpha1,
  publishV1Alpha1Answer,
  publishV1Alpha1Headers,
  publishV1Alpha1Refusal,
} from '../../../../protocol/api/publish-v1alpha1.ts';
import type { Refuse } from '../../../shared/http/call.ts';

export interface PublishVersion {
  readonly headers: Readonly<Record<string, string>>;
  /** Throws ApiError. */
  parse(body: Buffer, contentType: string): PublishRequest;
  readonly refuse: Refuse;
  /** From the members of a v1 answer. */
  answer(v1: Record<string, unknown>): Record<string, unknown>;
}

export const v1: PublishVersion = {
  headers: publishHeaders,
  parse: parsePublishRequest,
  refuse: publishRefusal,
  answer: (body) => body,
};

export const v1Alpha1: PublishVersion = {
  headers: publishV1Alpha1Headers,
  parse: parsePublishV1Alpha1,
  refuse: publishV1Alpha1Refusal,
  answer: publishV1Alpha1Answer,
};
