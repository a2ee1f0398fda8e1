/**
 * What bundles have in place of the SDK's chain of credential providers (lib/constructs/code/bundles.ts). Lambda puts the
 * credentials of a function's role into its environment (developer guide, "Defined runtime environment variables"); the
 * chain's other links, for laptops and other machines, are a third of a bundle.
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = process.env;
    if (!accessKeyId || !secretAccessKey) throw new Error('The environment holds no credentials of a role');
    return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}) };
  };
}
