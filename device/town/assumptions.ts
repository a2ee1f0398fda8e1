/**
 * Every number of the town's model, with its unit and where it is from. "assumed": nobody measured it for us; set it to what is known of
 * your region. Any can be replaced: `--assumptions FILE`, a JSON object of the names below with numbers.
 */

interface Assumption {
  readonly value: number;
  readonly unit: Unit;
  readonly source: string;
}

const units = {
  share: [0, 1],
  '1 per day': [0, 1],
  people: [0, 10_000],
  'thousand households': [0, 10_000_000],
  'contacts per day': [0, 1_000],
  days: [0, 60],
  hours: [0, 48],
  minutes: [0, 1_440],
  seconds: [0, 86_400],
  m: [0.01, 100],
  dB: [-100, 200],
  dBm: [-100, 20],
  'local hour': [0, 24],
  'hours from UTC': [-12, 14],
  'log-normal sigma': [0, 3],
  factor: [0, 1_000],
  'per hour': [0, 100],
  'path loss exponent': [0, 6],
  'models of phone': [1, 1_000],
  // At 1 or below it has no peak.
  'gamma shape': [1.01, 1_000],
  'gamma rate per day': [0.01, 100],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
export type Unit = keyof typeof units;

/** Least and greatest value of a unit. */
export function boundsOf(unit: Unit): readonly [number, number] {
  return units[unit];
}

/** OpenABM-Covid19 (BDI-pathogens), documentation/parameters/parameter_dictionary.md, which names the study in brackets. */
const openAbm = (study: string) => `OpenABM-Covid19, parameter dictionary (${study})`;
const ons = openAbm('ONS UK');
const mossong = openAbm('Mossong et al. 2008, POLYMOD');
const he = 'He et al., Nature Medicine 2020, as corrected in August 2020';
const closeContact = 'CDC close contact, as cited in LFPH risk-scoring.md: 6 feet, 15 minutes in 24 hours';
const assumed = 'assumed';

const a = (value: number, unit: Unit, source: string): Assumption => ({ value, unit, source });

export const assumptions = {
  'town.hoursFromUtc': a(
    -5,
    'hours from UTC',
    'assumed: the east of the USA in winter; keys change at midnight UTC, people sleep at midnight here',
  ),
  'town.burnInDays': a(28, 'days', 'assumed: lived before the first day, so that the epidemic is under way'),
  'town.followUpDays': a(12, 'days', 'assumed: reports and notifications of the encounters are awaited so long'),

  'household.ofOne': a(7_452, 'thousand households', `${ons}: with 1 person`),
  'household.ofTwo': a(9_936, 'thousand households', `${ons}: with 2 people`),
  'household.ofThree': a(4_416, 'thousand households', `${ons}: with 3 people`),
  'household.ofFour': a(4_140, 'thousand households', `${ons}: with 4 people`),
  'household.ofFive': a(1_104, 'thousand households', `${ons}: with 5 people`),
  'household.ofSix': a(552, 'thousand households', `${ons}: with 6 people`),
  'age.elderlyHouseholdShare': a(
    0.32,
    'share',
    `assumed: of households of 1 or 2; gives the 13 % aged 70 and over of ${ons}`,
  ),
  'age.secondChildShare': a(0.11, 'share', 'assumed: second members of all other households who are children'),
  'age.furtherChildShare': a(0.75, 'share', `assumed: third and further members; gives the 23 % aged 0–19 of ${ons}`),
  'household.minutes': a(150, 'minutes', 'assumed: median of one pair in one evening; nights apart'),
  'household.minutesSpread': a(0.6, 'log-normal sigma', assumed),
  'household.distance': a(1.6, 'm', 'assumed: median of one evening'),
  'household.distanceSpread': a(0.5, 'log-normal sigma', assumed),
  'household.from': a(17.5, 'local hour', assumed),
  'household.until': a(20.5, 'local hour', 'assumed: evenings begin between the two'),

  'work.share': a(0.75, 'share', 'assumed: adults who go to a place of work; children go to school'),
  'work.weekendShare': a(0.15, 'share', 'assumed: adults whose week is turned'),
  'work.team': a(15, 'people', 'assumed: median size of a team'),
  'work.teamSpread': a(0.5, 'log-normal sigma', assumed),
  'work.schoolClass': a(25, 'people', assumed),
  'work.contacts': a(7, 'contacts per day', `${mossong}: adults at work`),
  'work.childContacts': a(10, 'contacts per day', `${mossong}: children at school`),
  'work.minutes': a(25, 'minutes', 'assumed: median'),
  'work.minutesSpread': a(1.1, 'log-normal sigma', assumed),
  'work.distance': a(1.9, 'm', 'assumed: median'),
  'work.distanceSpread': a(0.5, 'log-normal sigma', assumed),
  'work.from': a(8.5, 'local hour', assumed),
  'work.until': a(16.5, 'local hour', 'assumed: encounters begin between the two'),

  'bus.share': a(0.2, 'share', 'assumed: adults and children who take the bus to work and back'),
  'bus.riders': a(25, 'people', 'assumed: in one bus'),
  'bus.contacts': a(3, 'people', 'assumed: neighbours on one trip'),
  'bus.minutes': a(18, 'minutes', 'assumed: median of one trip together'),
  'bus.minutesSpread': a(0.5, 'log-normal sigma', assumed),
  'bus.distance': a(1.1, 'm', 'assumed: median'),
  'bus.distanceSpread': a(0.5, 'log-normal sigma', assumed),
  'bus.out': a(7.5, 'local hour', 'assumed: trips begin within the hour after'),
  'bus.back': a(17, 'local hour', 'assumed: trips begin within the hour after'),

  'chance.childContacts': a(
    2,
    'contacts per day',
    `${mossong}; negative binomial, its standard deviation equals its mean`,
  ),
  'chance.adultContacts': a(4, 'contacts per day', `${mossong}; as for children`),
  'chance.elderlyContacts': a(3, 'contacts per day', `${mossong}; as for children`),
  'chance.minutes': a(8, 'minutes', 'assumed: median'),
  'chance.minutesSpread': a(1.1, 'log-normal sigma', assumed),
  'chance.distance': a(2, 'm', 'assumed: median'),
  'chance.distanceSpread': a(0.6, 'log-normal sigma', assumed),
  'chance.from': a(9, 'local hour', 'assumed: shops open'),
  'chance.until': a(21, 'local hour', 'assumed: encounters begin between the two'),

  'epidemic.firstShare': a(0.012, 'share', 'assumed: infected when the burn-in begins'),
  'epidemic.importShare': a(0.0002, '1 per day', 'assumed: infected by somebody from outside'),
  'epidemic.immuneShare': a(0.25, 'share', assumed),
  'disease.incubationMean': a(5.42, 'days', openAbm('McAloon et al. 2020')),
  'disease.incubationDeviation': a(2.7, 'days', `${openAbm('McAloon et al. 2020')}; log-normal`),
  'disease.asymptomaticShare': a(0.16, 'share', openAbm('Byambasuren et al. 2020')),
  'disease.asymptomaticFactor': a(
    0.29,
    'factor',
    `${openAbm('Luo et al. 2020')}: infectiousness without symptoms, to that with`,
  ),
  'infectiousness.shape': a(20.516508, 'gamma shape', `${he}: gamma distribution around onset`),
  'infectiousness.rate': a(1.592124, 'gamma rate per day', he),
  'infectiousness.shift': a(12.272481, 'days', `${he}: before onset`),
  'transmission.perHour': a(0.15, 'per hour', 'assumed: rate at the peak and at 1 m; gives a slowly growing epidemic'),
  'transmission.householdFactor': a(
    0.17,
    'factor',
    'assumed: rate at home, to that elsewhere; gives a household attack rate near the 16.6 % of Madewell et al., JAMA Network Open 2020',
  ),
  'transmission.perMetre': a(0.5, 'factor', 'Chu et al., The Lancet 2020: halved with each further metre, to 3 m'),
  'transmission.childFactor': a(
    0.52,
    'factor',
    `${openAbm('Zhang et al. 2020')}: susceptibility, mean of 0–9 and 10–19`,
  ),
  'transmission.elderlyFactor': a(1.52, 'factor', `${openAbm('Zhang et al. 2020')}: susceptibility, aged 70 and over`),
  'isolation.symptomsShare': a(0.5, 'share', 'assumed: with symptoms stay at home from the next day on'),
  'isolation.testedShare': a(0.85, 'share', 'assumed: with a positive test stay at home'),
  'isolation.days': a(10, 'days', 'assumed: from onset'),

  'test.symptomaticShare': a(0.6, 'share', 'assumed: tested, of those with symptoms'),
  'test.asymptomaticShare': a(0.1, 'share', 'assumed: tested, of those without'),
  'test.delayMean': a(
    3.3,
    'days',
    'assumed: from onset to the test; 47 % of tests come more than 3 days after, as in the COVIDEO cohort, Toronto (PMC10797764)',
  ),
  'test.delayDeviation': a(2, 'days', 'assumed; gamma'),
  'test.resultHours': a(20, 'hours', 'assumed: median, from the test to the result'),
  'test.resultSpread': a(0.5, 'log-normal sigma', assumed),
  'report.codeShare': a(
    0.8,
    'share',
    'assumed: get a verification code, of positive people with a phone that takes part',
  ),
  'report.consentShare': a(0.6, 'share', 'assumed: enter it and consent, of those who get one'),
  'report.hours': a(4, 'hours', 'assumed: median, from result to upload'),
  'report.spread': a(1, 'log-normal sigma', assumed),
  'report.likelyShare': a(0.12, 'share', 'assumed: reported as likely (clinical diagnosis)'),
  'report.userReportShare': a(0.08, 'share', 'assumed: reported by themselves after a test at home'),
  'report.onsetShare': a(0.8, 'share', 'assumed: people with symptoms who say when they began'),
  'wrong.otherIllness': a(0.002, '1 per day', `${openAbm('UK flu survey')}: symptoms that are not of COVID-19`),
  'wrong.likelyShare': a(0.03, 'share', 'assumed: of them reported as likely'),
  'wrong.revokedHours': a(40, 'hours', 'assumed: median, from the upload to its revocation'),

  'phone.childShare': a(0.2, 'share', 'assumed: take part, with a phone that is on them'),
  'phone.adultShare': a(
    0.43,
    'share',
    'Washington State Department of Health, December 2021: WA Notify is on in 43 % of smartphones',
  ),
  'phone.elderlyShare': a(0.3, 'share', 'assumed'),
  'phone.householdShare': a(0.4, 'share', 'assumed: people who decide as their household does'),
  'phone.iosShare': a(0.5, 'share', assumed),
  'phone.models': a(24, 'models of phone', assumed),
  'phone.modelError': a(3, 'dB', 'assumed: standard deviation of what calibration leaves'),
  'phone.txPower': a(-20, 'dBm', 'assumed: mean of the calibration tables; deviation 4'),
  'radio.atOneMetre': a(40.2, 'dB', 'free space at 1 m and 2.44 GHz: 20 log10(4πd/λ)'),
  'radio.exponent': a(
    2,
    'path loss exponent',
    'IEEE 802.11 TGn channel models (Erceg et al. 2004), model D, an office: free space up to 10 m',
  ),
  'radio.busExponent': a(
    0.3,
    'path loss exponent',
    'assumed, after Leith and Farrell 2020 (tram): hardly any correlation with distance among metal',
  ),
  'radio.handLoss': a(4, 'dB', 'assumed: at each of the two phones'),
  'radio.pocketLoss': a(10, 'dB', 'assumed: at each of the two phones, body included'),
  'radio.bagLoss': a(7, 'dB', 'assumed: at each of the two phones'),
  'radio.handShare': a(0.25, 'share', 'assumed: phones in a hand or on a table'),
  'radio.bagShare': a(0.25, 'share', 'assumed: in a bag; all others in a pocket'),
  'radio.shadowing': a(
    4,
    'dB',
    'assumed: standard deviation for one encounter: how people stand, what is between them',
  ),
  'radio.noise': a(4, 'dB', 'assumed: standard deviation of one scan'),
  'radio.lostAbove': a(88, 'dB', 'assumed: weaker beacons are not heard'),
  'scan.longest': a(300, 'seconds', 'gaen-device.md §3.3: Android scans every 300 s minus a random part'),
  'scan.random': a(90, 'seconds', 'gaen-device.md §3.3'),
  'scan.length': a(4, 'seconds', 'gaen-device.md §3.3'),

  'truth.distance': a(1.83, 'm', closeContact),
  'truth.minutes': a(15, 'minutes', closeContact),
  'truth.daysBeforeOnset': a(2, 'days', 'CDC: a close contact counts from two days before onset'),
  'truth.daysAfterOnset': a(10, 'days', 'assumed: and until isolation ends'),
  'quarantine.days': a(10, 'days', 'assumed: people who are told stay at home so long after the day of exposure'),
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof assumptions;
export type Assumptions = Readonly<Record<AssumptionName, number>>;

export const assumptionNames = Object.keys(assumptions) as AssumptionName[];

/** With some replaced. */
export function assume(replaced: Readonly<Partial<Record<AssumptionName, number>>> = {}): Assumptions {
  const values = assumptionNames.map((name) => [name, replaced[name] ?? assumptions[name].value]);
  return Object.fromEntries(values) as Assumptions;
}
