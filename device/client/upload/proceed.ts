/** Carries an upload on: send what is pending, keep what came of it, and so on until it is the person's turn. */
import { RefusedError } from '../answer.ts';
import { requestFor } from '../bodies.ts';
import type { Session } from '../calls.ts';
import { UnreachableError } from '../http.ts';
import { type Clock, pauseSeconds } from '../retry.ts';
import { mayPass } from './problems.ts';
import { answered, type Pending, pendingCall, refreshed, refused } from './steps.ts';
import type { Memory, Store, Upload } from './upload.ts';

export interface Uploader {
  readonly session: Session;
  readonly store: Store;
  /** By this phone's clock, be it right or wrong. */
  readonly now: Clock;
}

/**
 * Until the upload is the person's turn, shared, or over. Whatever it throws, the store says how to go on: RefusedError
 * (a `refused` upload is over, any other may be carried on later), CertificateError, UnreachableError.
 */
export async function proceed(uploader: Uploader): Promise<Upload> {
  for (;;) {
    const memory = uploader.store.read();
    if (!memory.upload) throw new Error('There is no upload to carry on');
    const upload = refreshed(uploader.session, memory.upload, await uploader.now());
    if (upload !== memory.upload) uploader.store.keep({ ...memory, upload });
    const pending = pendingCall(upload);
    if (!pending) return upload;
    await sendPending(uploader, { ...memory, upload }, pending);
  }
}

async function sendPending(
  { session, store, now }: Uploader,
  memory: Memory & { readonly upload: Upload },
  pending: Pending,
): Promise<void> {
  const { upload } = memory;
  const exchange = await session.send(requestFor(session, pending.call, pending.body));
  const time = await now();
  try {
    store.keep(remembered(memory, answered(session, upload, exchange, time)));
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const left = refused(upload, error, pending.call, time);
    if (left === upload) throw error;
    store.keep({ ...memory, upload: left });
    if (left.at === 'refused') throw error;
  }
}

/** The nonce is needed until its code was used, the newest revision token for good. */
function remembered(memory: Memory, upload: Upload): Memory {
  const nonce = upload.at === 'diagnosed' ? '' : memory.nonce;
  const newest = upload.at === 'shared' ? upload.receipt.revisionToken : '';
  return { ...memory, upload, nonce, revisionToken: newest || memory.revisionToken };
}

/**
 * The same where nobody watches, as with a code that came in a text message: what may pass is tried again after half an
 * hour, an hour and so on (enx-client.md §9). `wait`: seconds, and why.
 */
export async function proceedInBackground(
  uploader: Uploader,
  wait: (seconds: number, failure: Error) => Promise<void>,
): Promise<Upload> {
  for (let failures = 1; ; failures++) {
    try {
      return await proceed(uploader);
    } catch (error) {
      if (!isPassing(error)) throw error;
      await wait(pauseSeconds(failures), error);
    }
  }
}

/** Rate limit, server error, offline; an API key that is not known will not become so by waiting. */
function isPassing(error: unknown): error is Error {
  if (error instanceof UnreachableError) return true;
  if (!(error instanceof RefusedError)) return false;
  const { status } = error.exchange;
  return status !== 401 && mayPass(status, error.code);
}
