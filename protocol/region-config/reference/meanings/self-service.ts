import type { Meanings } from './meaning.ts';

export const selfServiceMeanings: Meanings = {
  selfService: {
    meaning:
      'People prove a positive test by logging in, and get a code on the page (docs/selfservice.md). Where a region has it, a third server is deployed.',
    default: 'people cannot',
  },
  'selfService.issuer': {
    meaning: 'The identity provider, exactly as `issuer` in its `/.well-known/openid-configuration`.',
  },
  'selfService.clientId': { meaning: 'Our name at the identity provider. Its secret is in Secrets Manager.' },
  'selfService.scopes': {
    meaning: 'What is asked of the identity provider beside `openid`.',
    form: 'scopes of RFC 6749',
    default: 'none',
  },
  'selfService.claims': { meaning: 'How the identity provider names what is needed of a person.' },
  'selfService.claims.subject': {
    meaning: "Never changes for one person and is no other's; the limit counts by it, as a keyed hash.",
  },
  'selfService.claims.nationalNumber': {
    meaning:
      'A Norwegian national number or D-number, of which the age is read and with which the registry is asked; at ID-porten `pid`.',
    default: 'none; the registry is then asked by `subject`',
  },
  'selfService.claims.birthDate': {
    meaning: 'Date of birth as `YYYY-MM-DD`; where both are there, this one counts for the age.',
    default: 'none',
  },
  'selfService.minimumAge': {
    meaning: 'Who is younger gets no code; on the birthday itself a person is old enough.',
    unit: 'years',
  },
  'selfService.kinds': {
    meaning:
      'Codes that people get here: `confirmed` by the registry, `user-report` for a test at home. Each is needed in `verification.allowedTestTypes`.',
    default: '`confirmed` alone',
  },
  'selfService.registry': { meaning: 'What knows the results of tests. Needed for `confirmed`.', default: 'none' },
  'selfService.registry.kind': {
    meaning: '`https`: asked for one person at a time, with mutual TLS. `list`: a signed list in S3.',
  },
  'selfService.registry.url': {
    meaning: '`https`: where it is asked. Who the person is stands in the body, never in the address.',
  },
  'selfService.registry.bucket': {
    meaning: '`list`: bucket, which must let the function read the object and its signature.',
    form: 'name of a bucket',
  },
  'selfService.registry.object': {
    meaning: '`list`: key of the CSV; its signature lies beside it, at the same key with `.sig` after it.',
    form: 'key of an object',
  },
  'selfService.registry.publicKey': {
    meaning: '`list`: public half of the P-256 key that signs it, the base64 in the middle of the PEM.',
    form: 'SubjectPublicKeyInfo in base64',
  },
  'selfService.learnMoreUrl': { meaning: "The authority's page about what a code is for.", default: 'none' },
  'selfService.color': {
    meaning: "Colour of the pages' head.",
    form: '`#rrggbb` in lower case',
    default: "the pages' own",
  },
  'selfService.defaultLanguage': {
    meaning: 'Language of a person whose own language the pages do not have.',
    form: 'language of BCP 47',
  },
  'selfService.texts': {
    meaning: 'Language → message id → text, instead of a shipped one or in a language that is not shipped.',
    default: 'the shipped ones',
  },
};
