/** Options that several commands have. */
import { randomBytes } from 'node:crypto';
import { send } from '../client/http.ts';
import { type Profile, platforms, profiles } from '../client/profile.ts';
import { Problem } from '../problem.ts';
import { textReport } from '../report.ts';
import { DEFAULT_STACK_FILE, readStack } from '../stack.ts';
import { stackTime } from '../stack-time.ts';
import type { WalkDeps } from '../walk/deps.ts';
import { fictionalNumber } from '../walk/phone-number.ts';
import { readSchedule } from '../walk/schedule.ts';
import type { Output } from './command.ts';

export const stackOption = { stack: { type: 'string', default: DEFAULT_STACK_FILE } } as const;

/** A phone of a platform on a stack. */
export const phoneOptions = {
  ...stackOption,
  profile: { type: 'string', default: 'android' },
  json: { type: 'boolean', default: false },
} as const;

export const phoneOptionsHelp = `  --stack FILE      where the stack is (default ${DEFAULT_STACK_FILE}, written by "npm start")
  --profile NAME    android (default) or ios
  --json            one JSON document; the report for people goes to standard error`;

export interface PhoneOptions {
  readonly stack: string;
  readonly json: boolean;
  /** Where messages go. */
  readonly phone?: string;
}

/** With --json the report goes where it does not disturb the document. */
export function reportOf({ json }: Pick<PhoneOptions, 'json'>, { out, note }: Output) {
  return textReport(json ? note : out);
}

export function depsOf(options: PhoneOptions, output: Output): WalkDeps {
  const stack = readStack(options.stack);
  return {
    stack,
    time: stackTime(stack.controlUrl, send),
    schedule: readSchedule(stack.region),
    randomBytes,
    report: reportOf(options, output),
    send,
    phoneNumber: options.phone ?? fictionalNumber(randomBytes),
  };
}

export function profileOf(options: { readonly profile: string }): Profile {
  const platform = platforms.find((each) => each === options.profile);
  if (platform) return profiles[platform];
  throw new Problem(`There is no profile "${options.profile}".`, 'Profiles are android and ios.');
}
