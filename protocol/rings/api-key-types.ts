/** What an API key may do (verification-server.md §5.1). Browsers load it too. */

/** `issue-only`: issues codes and nothing else, for the self-service (smittestopp-verification.md §9.1). */
export const apiKeyTypes = ['device', 'admin', 'stats', 'issue-only'] as const;
export type ApiKeyType = (typeof apiKeyTypes)[number];
