import { S3ServiceException } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import type { S3 } from '../../../lambdas/shared/aws/s3.ts';
import { readRegionRows, VALUE_MARK } from '../../../lambdas/shared/region-rows.ts';

const refused = (httpStatusCode: number) =>
  new S3ServiceException({ name: 'Refused', $fault: 'client', message: 'no', $metadata: { httpStatusCode } });

/** An S3 that gives these answers, one after the other. */
function bucketOf(...answers: (string | Error)[]) {
  const asked: object[] = [];
  const send = async ({ input }: { input: object }) => {
    asked.push(input);
    const answer = answers[asked.length - 1] ?? '';
    if (answer instanceof Error) throw answer;
    return { Body: { transformToString: async () => answer } };
  };
  return { s3: { send } as unknown as S3, asked };
}

const place = { Bucket: 'assets', Key: 'hash.json' };

it('gives the text with what only CloudFormation knows in its places', async () => {
  const text = `[{"a":"${VALUE_MARK}1${VALUE_MARK}/jwks","b":"${VALUE_MARK}0${VALUE_MARK}","c":"\\u0001"}]`;
  const { s3, asked } = bucketOf(text);
  const rows = await readRegionRows(s3, { ...place, Values: ['arn:"k"', 'https://d.example'] });
  expect(JSON.parse(rows)).toEqual([{ a: 'https://d.example/jwks', b: 'arn:"k"', c: '\u0001' }]);
  expect(asked).toEqual([place]);
});

it('refuses a file that asks for more values than the template has', async () => {
  const { s3 } = bucketOf(`["${VALUE_MARK}1${VALUE_MARK}"]`);
  await expect(readRegionRows(s3, { ...place, Values: ['one'] })).rejects.toThrow('asks for value 1 of 1');
});

it('waits for its right, which is as new as the file', async () => {
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => void pauses.push(milliseconds);
  const { s3 } = bucketOf(refused(403), refused(403), '[]');
  expect(await readRegionRows(s3, place, pause)).toBe('[]');
  expect(pauses).toEqual([1_000, 2_000]);
  const never = bucketOf(...Array.from({ length: 6 }, () => refused(403)));
  await expect(readRegionRows(never.s3, place, pause)).rejects.toThrow('no');
  // 31 s of the minute that the writers have.
  expect(pauses.slice(2)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
});

it('waits for nothing else', async () => {
  const { s3, asked } = bucketOf(refused(404), '[]');
  await expect(readRegionRows(s3, place, () => expect.fail('paused'))).rejects.toThrow('no');
  expect(asked).toHaveLength(1);
});
