/** What is drawn from which stream of chance: each has its own, so that replacing one assumption leaves all others' draws as they were. */
export const purposes = {
  households: 1,
  people: 2,
  groups: 3,
  phones: 4,
  immunity: 5,
  /** And the day. */
  encounters: 6,
  transmission: 7,
  imports: 8,
  /** And the person. */
  illness: 9,
  otherIllness: 10,
  /** Two people, the time, the listener and the scan. */
  radio: 11,
  scans: 12,
  carried: 13,
  polls: 14,
} as const;
