import type { Meanings } from './meaning.ts';

/** Of the region itself. */
export const fileMeanings: Meanings = {
  $schema: { meaning: 'The schema of this file, for editors.', default: 'none' },
  region: {
    meaning: 'The jurisdiction. Also in API keys, in `/jwks/{region}`, in addresses and in the name of the file.',
    form: 'ISO 3166-1 or 3166-2, in upper case',
  },
  name: { meaning: "The authority's name; Apple's signed update is told apart by it, spelled like this." },
  ended: {
    meaning:
      'Out of service: nothing is accepted any more, and what was accepted is exported. The export key stays for the day that the region comes back.',
  },
  practiceTwin: {
    meaning:
      'Region code of a twin in which staff practise: its messages say that they are not real, and no key server knows it ([practice](operations/practice.md)).',
    form: 'a region code that is no other',
    default: 'none',
  },
};
