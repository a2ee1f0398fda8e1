/** A town's servers: a deployed stack whose clock can be moved forward. */
import { type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import { type Session, verifyCode } from '../client/calls.ts';
import { accepting } from '../client/profile.ts';
import { reportTest } from '../client/user-report.ts';
import { issueCode } from '../lab.ts';
import { codeInMessage } from '../messages/link.ts';
import { type Phone, receiveKeys, shareKeys, storeOf } from '../phone.ts';
import { Problem } from '../problem.ts';
import { exportSourceOf, type Stack, trustedKeyOf } from '../stack.ts';
import type { Control } from '../stack-time.ts';
import { labOf, sendingOf, sessionOf, type WalkDeps } from '../walk/deps.ts';
import { runExport } from '../walk/export-wait.ts';
import { awaitMessage } from '../walk/message.ts';
import { fictionalNumber } from '../walk/phone-number.ts';
import type { Servers } from './journey.ts';
import type { Statement } from './plan.ts';

/** The caches of the stack's clock and of its schedule are whole seconds. */
const MARGIN_SECONDS = 5;

/** Throws a Problem for a stack in which time only passes by itself. */
export function stackServers(deps: WalkDeps): Servers {
  const { time, stack } = deps;
  const control = controlOf(deps);
  const numbers = new Set<string>();
  const reach = async (at: UnixSeconds) => {
    const left = at - (await time.now());
    if (left > 0) await control.advance(left);
  };
  const fetchFiles = async (phone: Phone, now: UnixSeconds) => {
    await receiveKeys(phone, exportSourceOf(stack), trustedKeyOf(stack), sendingOf(deps, phone.profile), now);
  };
  return {
    fetchFiles,
    knowEarlierFiles: async (phones, now) => {
      for (const [, alike] of Map.groupBy(phones, ({ profile }) => profile)) {
        const [first, ...others] = alike;
        if (first) await fetchFiles(first, now);
        for (const other of others) Object.assign(other.downloads, structuredClone(first?.downloads));
      }
    },
    report: async (phone, statement, at) => {
      await reach(at);
      await share({ ...deps, phoneNumber: newNumber(numbers, deps) }, phone, statement);
      return time.now();
    },
    exportAt: async (at) => {
      await reach(at + MARGIN_SECONDS);
      await runExport(time, control);
    },
  };
}

function controlOf({ time: { control } }: WalkDeps): Control {
  if (control) return control;
  throw new Problem(
    'A journey takes days, and the clock of this stack cannot be moved.',
    'Run "npm start" and take its stack file; "watch" looks at a stack in which time passes by itself.',
  );
}

/** A number that has reported gets no message again for a month. */
function newNumber(numbers: Set<string>, { randomBytes }: WalkDeps): string {
  let number: string;
  do number = fictionalNumber(randomBytes);
  while (numbers.has(number));
  numbers.add(number);
  return number;
}

/** From the laboratory, or the person's own report, to the key server. */
async function share(deps: WalkDeps, phone: Phone, statement: Statement): Promise<void> {
  const session = sessionOf(deps, accepting(phone.profile, statement.testType));
  const isOwn = statement.testType === 'user-report';
  const { code, nonce } = isOwn
    ? await ownCode(deps, session, phone, statement)
    : await laboratoryCode(deps, statement);
  const diagnosis = await verifyCode(session, code, nonce);
  await shareKeys(phone, session, diagnosis, await deps.time.now());
}

interface Code {
  readonly code: string;
  readonly nonce?: Buffer;
}

function laboratoryCode(deps: WalkDeps, { testType, symptomsSince }: Statement): Promise<Code> {
  const symptomDate = symptomsSince === undefined ? {} : { symptomDate: utcDay(symptomsSince) };
  return issueCode(labOf(deps), { testType, ...symptomDate });
}

/** By a text message to a number of the person's own. Without an onset '' is sent, which is none (key-server.md §1.10). */
async function ownCode(deps: WalkDeps, session: Session, phone: Phone, { symptomsSince }: Statement): Promise<Code> {
  const { time } = deps;
  const [now, store] = [await time.now(), storeOf(phone)];
  const dates = { testDate: utcDay(now), symptomDate: symptomsSince === undefined ? '' : utcDay(symptomsSince) };
  await reportTest({ session, store, now: time.now }, { phone: deps.phoneNumber, ...dates });
  const expected = { since: now, purpose: 'User Report', wake: 'send-messages' } as const;
  const code = codeInMessage(await awaitMessage({ ...deps, stack: withoutMessageKey(deps) }, expected));
  if (code === undefined) throw new Problem('The message holds no code.', "Look at the region's text User Report.");
  return { code, nonce: Buffer.from(store.read().nonce, 'base64') };
}

/** After thirty days of the stack's clock messages are signed with a key that its file, written before, cannot name. */
function withoutMessageKey({ stack }: WalkDeps): Stack {
  const { smsKeyId: _, smsPublicKeyPem: __, ...verification } = stack.verification;
  return { ...stack, verification };
}
