/** The one price file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const price = z.number().check(z.gte(0));
const tiers = z.array(z.tuple([z.nullable(price), price]));

const schema = z.strictObject({
  source: z.string(),
  /** The newest day for which anybody says that these were the prices. */
  date: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  awsRegion: z.string(),
  cloudfront: z.strictObject({
    gigabyteTiers: tiers,
    gigabyteToOrigin: price,
    millionRequests: price,
    freeGigabytes: price,
    freeMillionRequests: price,
  }),
  internetGigabyteTiers: tiers,
  httpApiMillionTiers: tiers,
  lambda: z.strictObject({
    millionRequests: price,
    gigabyteSecond: price,
    provisionedGigabyteSecond: price,
  }),
  logs: z.strictObject({ gigabyte: price, storedGigabyteMonth: price }),
  dynamodb: z.strictObject({ millionWriteUnits: price, millionReadUnits: price }),
  kms: z.strictObject({ keyMonth: price, tenThousandEccOperations: price, tenThousandOperations: price }),
  cloudwatch: z.strictObject({ alarmMonth: price, metricMonth: price, dashboardMonth: price, freeDashboards: price }),
  schedulerMillion: price,
  secretMonth: price,
  waf: z.strictObject({ aclMonth: price, ruleMonth: price, millionRequests: price }),
});

export type Prices = z.output<typeof schema>;

export function readPrices(): Prices {
  return schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8')));
}
