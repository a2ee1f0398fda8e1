/** Which test types a phone can handle (verification-server.md §1.6, vector V6). */
import { ApiError } from '../errors.ts';
import { type TestType, testTypes } from './test-type.ts';

const adds: Record<TestType, readonly TestType[]> = {
  confirmed: ['confirmed'],
  likely: ['confirmed', 'likely'],
  negative: ['confirmed', 'likely', 'negative'],
  'user-report': ['confirmed', 'user-report'],
};

/** The type named by `text` in any letter case, or undefined. */
export function parseTestType(text: string): TestType | undefined {
  const lower = text.toLowerCase();
  return testTypes.find((type) => type === lower);
}

/** Absent, null and empty lists accept everything; one unknown entry refuses the whole request. */
export function acceptedTypes(accept: readonly string[]): ReadonlySet<TestType> {
  if (accept.length === 0) return new Set(testTypes);
  return new Set(accept.flatMap((entry) => adds[knownType(entry)]));
}

function knownType(entry: string): TestType {
  const type = parseTestType(entry);
  if (!type) throw new ApiError(400, 'invalid_test_type', 'invalid accepted test type');
  return type;
}
