import type { Meanings } from './meaning.ts';

const general: Meanings = {
  verification: { meaning: 'How results of tests become codes, links and certificates.' },
  'verification.allowedTestTypes': { meaning: 'Kinds of test result that codes are issued for.' },
  'verification.allowAdminUserReport': { meaning: 'May staff issue a `user-report` code for a person on the phone?' },
  'verification.requireDate': { meaning: 'Must an issue request carry a symptom or test date?' },
  'verification.allowGeneratedSms': { meaning: 'May the issuer receive the text message instead of having it sent?' },
  'verification.smsCountry': {
    meaning: 'Country of a phone number without `+`; Britain is `GB`.',
    form: 'country of ISO 3166-1',
  },
  'verification.timeZone': {
    meaning: 'Whose calendar the dates are of that staff enter on their pages.',
    form: 'time zone of IANA, such as `America/New_York`',
  },
  'verification.linkDomain': {
    meaning: 'Domain of https links in messages. With neither this nor a redirector they are `ens://` links.',
    form: 'domain name in lower case',
    default: '`domains.redirector` of the stage file',
  },
  'verification.codeLength': { meaning: 'Length of the code that a person types.', unit: 'digits' },
  'verification.codeLifeSeconds': { meaning: 'How long that code works.', unit: 'seconds' },
  'verification.longCodeLength': { meaning: 'Length of the code in a link.', unit: 'characters' },
  'verification.longCodeLifeSeconds': {
    meaning: 'How long the link works. Whole hours, since messages name them.',
    unit: 'seconds',
  },
  'verification.maintenance': {
    meaning:
      'Paused: issue, batch, report and verify answer 429 `maintenance_mode`; the certificate stays open, so that who has a token can finish.',
  },
  'verification.enExpress': {
    meaning:
      'Exposure Notifications Express: messages carry a link, which phones without an app of the region take too.',
  },
  'verification.allowBatchIssue': { meaning: 'May one request issue up to ten codes?' },
  'verification.adminNetworks': {
    meaning:
      "Networks that laboratories, staff and readers of statistics call from; an empty list is everywhere. Beside each key's own (`npm run api-key -- limit`), and not for the keys of phones and of self-service. From elsewhere a key gets 401, as if it were none.",
    form: 'at most 50 addresses and networks, such as `192.0.2.0/24`',
  },
  'verification.deviceApiKey': {
    meaning:
      'What phones of each stage send as `X-API-Key`; `npm run api-key` prints the line to paste. Every phone has it, so it is no secret, and the servers store only its hash. Needed before go-live.',
    form: 'stage → key, or one key',
    default: 'none',
  },
  'verification.certificate': { meaning: 'The certificate that a phone takes to the key server.' },
  'verification.certificate.issuer': { meaning: '`iss` of certificates. Never change it for a live region.' },
  'verification.certificate.audience': { meaning: '`aud` of certificates. Never change it for a live region.' },
  'verification.certificate.lifeSeconds': {
    meaning: "How long one holds; it must outlive the phone's consent prompt.",
    unit: 'seconds',
  },
};

const abusePrevention: Meanings = {
  'verification.abusePrevention': {
    meaning: 'A quota of codes, so that a stolen API key cannot make them without end.',
  },
  'verification.abusePrevention.enabled': {
    meaning: 'Is there one? Then an issue above it answers 429 `quota_exceeded`.',
  },
  'verification.abusePrevention.limit': {
    meaning:
      'What it is reckoned from until 14 days have counters; from then on a model of what was issued says how many a day.',
    unit: 'codes in 7 days',
  },
  'verification.abusePrevention.limitFactor': {
    meaning: 'The quota is the limit times this. Counts in hundredths, cut off.',
    form: '0.1 to 10',
  },
};

const keyServerStatistics: Meanings = {
  'verification.keyServerStatistics': {
    meaning: 'What the key server counted of phones with certificates of the region, for the reports (statistics.md).',
  },
  'verification.keyServerStatistics.enabled': { meaning: 'Is it asked, once an hour?' },
  'verification.keyServerStatistics.url': {
    meaning:
      'Its `/v1/stats`. Needed where the stage has no names of its own, or the region another key server; without it nobody is asked there.',
    form: 'https address, at most 500 characters',
    default: "the stage's own key server, by its name `domains.publishApi`",
  },
  'verification.keyServerStatistics.audience': {
    meaning: '`aud` of the token that it is shown (STATS_AUDIENCE of a key server of the reference).',
  },
};

const sms: Meanings = {
  'verification.sms': { meaning: 'Text messages.' },
  'verification.sms.template': {
    meaning: 'The text.',
    default: 'a sentence with the link, or with the long code without `enExpress`',
  },
  'verification.sms.templates': {
    meaning:
      "Further texts by label; issuers name the label. `User Report` is that of people's own reports. Labels have 1 to 100 characters.",
    default: 'only `User Report`, as shipped',
  },
  'verification.sms.signed': {
    meaning:
      'Authenticated messages, which phones open by themselves; about 130 characters longer. `fail-open` sends the plain text when nobody can sign, `fail-closed` sends nothing.',
  },
  'verification.sms.countries': {
    meaning:
      'Countries whose numbers get messages: the rest is toll fraud. Åland, Svalbard, the Isle of Man and such get those of the country that they share numbers with.',
    form: 'countries of ISO 3166-1',
    default: '`smsCountry` alone',
  },
  'verification.sms.dailyCap': {
    meaning: 'Messages for codes that staff and laboratories issue; 0 stops them.',
    unit: 'messages a UTC day',
  },
  'verification.sms.dailyCapUserReports': {
    meaning: "Messages for people's own reports, apart, so that a flood of them stops no laboratory.",
    unit: 'messages a UTC day',
  },
  'verification.sms.dailyCapPerNumber': { meaning: 'Messages to one number.', unit: 'messages a UTC day' },
};

const userReport: Meanings = {
  'verification.userReport': { meaning: 'People who report a test of their own.' },
  'verification.userReport.webForm': {
    meaning: "The form on the redirector's bare name. Needs `user-report` in `allowedTestTypes`.",
  },
  'verification.userReport.webhookUrl': {
    meaning:
      "The region's own gateway, which sends the form's messages. Needs `allowGeneratedSms`, and its secret in the stage file.",
    default: 'the providers of the stage file send them',
  },
  'verification.userReport.learnMoreUrl': { meaning: "The authority's page about reporting.", default: 'none' },
  'verification.userReport.color': {
    meaning: "Colour of the form's head.",
    form: '`#rrggbb` in lower case',
    default: "the page's own",
  },
  'verification.userReport.defaultLanguage': {
    meaning: 'Language of a person whose own language the form does not have.',
    form: 'language of BCP 47',
  },
  'verification.userReport.texts': {
    meaning: 'Language → message id → text, instead of a shipped one or in a language that is not shipped.',
    default: 'the shipped ones',
  },
};

const apps: Meanings = {
  'verification.apps': { meaning: "The region's apps, where it has any; at most one of each system with `redirect`." },
  'verification.apps[].os': { meaning: 'System of the app.' },
  'verification.apps[].appId': {
    meaning: 'iOS, required there: team and bundle, `ABCDE12345.org.example.app`.',
    form: 'application identifier',
  },
  'verification.apps[].packageName': { meaning: 'Android, required there: the package.', form: 'package name' },
  'verification.apps[].sha256CertFingerprints': {
    meaning: 'Android, required there: `AB:CD:…` (32 bytes) of each certificate that signs the app.',
    form: 'SHA-256 fingerprints',
  },
  'verification.apps[].storeUrl': { meaning: 'Where to install it.', default: 'none' },
  'verification.apps[].headless': { meaning: 'Android: part of the system, so there is nothing to install.' },
  'verification.apps[].redirect': {
    meaning: 'Do links lead to it? The others are only listed for Apple and Google.',
  },
};

export const verificationMeanings: Meanings = {
  ...general,
  ...abusePrevention,
  ...keyServerStatistics,
  ...sms,
  ...userReport,
  ...apps,
};
