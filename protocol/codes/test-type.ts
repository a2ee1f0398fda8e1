/** The kinds of test result (verification-server.md §1.6, §2.1). Imports nothing, so that every bundle can afford it. */
export const testTypes = ['confirmed', 'likely', 'negative', 'user-report'] as const;
export type TestType = (typeof testTypes)[number];
