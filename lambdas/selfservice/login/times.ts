/**
 * How long a person waits at most, by what the step waits for: the provider's metadata, its answer and its keys, 4 s each, and
 * the registry, 5 s. API Gateway gives up after 30 s.
 */
export const START_MILLISECONDS = 7_000;
export const CALLBACK_MILLISECONDS = 20_000;
