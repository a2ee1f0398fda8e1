import type { EnvKind } from '../../shared/env.ts';

/** Who carries messages, as the template says it (lib/constructs/message-providers.ts); first comes first. */
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

const providers: EnvKind<readonly ProviderSettings[]> = {
  describe: 'a JSON array of at most two providers',
  parse(value) {
    try {
      const all: unknown = JSON.parse(value);
      return Array.isArray(all) && all.length <= MOST && all.every(({ kind }) => kinds.includes(kind))
        ? all
        : undefined;
    } catch {
      return undefined;
    }
  },
  fallback: [],
};

/** Of every step that sends messages; absent where the stage has no provider. */
export const messageEnv = { MESSAGE_PROVIDERS: providers } as const;

/** Region → whole name of the secret that it shares with its own gateway (gateway.ts). */
const gatewaySecrets: EnvKind<Readonly<Record<string, string>>> = {
  describe: 'a JSON object of texts',
  parse(value) {
    try {
      const all: unknown = JSON.parse(value);
      return typeof all === 'object' && all !== null ? (all as Record<string, string>) : undefined;
    } catch {
      return undefined;
    }
  },
  fallback: {},
};

export const gatewayEnv = { GATEWAY_SECRETS: gatewaySecrets } as const;
