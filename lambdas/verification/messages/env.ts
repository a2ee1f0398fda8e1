import { json, texts, withDefault } from '../../shared/env.ts';

/** Who carries messages, as the template says it (lib/constructs/outgoing/message-providers.ts); first comes first. */
export type ProviderSettings =
  | {
      readonly kind: 'end-user-messaging';
      readonly originationIdentity: string;
      readonly userReportIdentity?: string | undefined;
      readonly configurationSet: string;
    }
  | {
      readonly kind: 'twilio';
      readonly baseUrl: string;
      readonly accountSid: string;
      readonly sender: string;
      readonly userReportSender?: string | undefined;
      /** The secret's whole name. */
      readonly secret: string;
    }
  | { readonly kind: 'local-app'; readonly url: string };

type ProviderKind = ProviderSettings['kind'];

const kinds: readonly string[] = ['end-user-messaging', 'twilio', 'local-app'] satisfies ProviderKind[];
const MOST = 2;

const providers = json('a JSON array of at most two providers', areProviders);

/** Synth wrote it, and checked the rest. */
function areProviders(value: unknown): value is readonly ProviderSettings[] {
  return Array.isArray(value) && value.length <= MOST && value.every((each) => kinds.includes(each?.kind));
}

/** Of every step that sends messages; absent where the stage has no provider. */
export const messageEnv = { MESSAGE_PROVIDERS: withDefault(providers, []) } as const;

/** Region → whole name of the secret that it shares with its own gateway (gateway.ts). */
export const gatewayEnv = { GATEWAY_SECRETS: withDefault(texts, {}) } as const;
