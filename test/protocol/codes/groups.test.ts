import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../../protocol/codes/groups.ts';

describe('a code', () => {
  it.each([
    ['123456', ['123', '456']],
    ['1234567', ['123', '4567']],
    ['12345678', ['1234', '5678']],
    ['123456789', ['123', '456', '789']],
    ['1234567890', ['123', '456', '7890']],
  ])('%s is read in groups', (code, groups) => expect(groupsOf(code)).toEqual(groups));
});
