/** A download that failed. */

/** Why. Stable, for programs; the message is for people. */
export type DownloadFault =
  // The status.
  | 'forbidden'
  | 'not-found'
  | 'redirected'
  | 'limited'
  | 'server-error'
  | 'unexpected-status'
  // The body.
  | 'not-an-index'
  | 'content-encoding'
  | 'too-large'
  | 'cut-off'
  // Time.
  | 'too-slow'
  | 'out-of-time';

export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly reason: DownloadFault;

  constructor(reason: DownloadFault, message: string) {
    super(message);
    this.reason = reason;
  }
}

const named = new Map<number, DownloadFault>([
  [403, 'forbidden'],
  [404, 'not-found'],
  [429, 'limited'],
]);

/** What a status other than the awaited one means. */
export function faultOfStatus(status: number): DownloadFault {
  const reason = named.get(status);
  if (reason) return reason;
  if (status >= 300 && status < 400) return 'redirected';
  return status >= 500 ? 'server-error' : 'unexpected-status';
}
