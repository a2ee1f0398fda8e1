/** What the preflight says of itself: `ok`, or `--` for what a person should know and nothing stops at. */
export type Found = (line: string, mark?: 'ok' | '--') => void;

/** An answer, or that these credentials may not ask (of another account's trail: that there is none). Anything else that goes wrong is thrown. */
export async function unlessDenied<T>(ask: () => Promise<T>): Promise<T | 'denied'> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && /AccessDenied|NotAuthorized|UnauthorizedOperation|TrailNotFound/.test(error.name))
      return 'denied';
    throw error;
  }
}

/** Least privilege may leave a question out; what the answer protects from is then the person's to look at. */
export function notAllowed(question: string, right: string): string {
  return `your credentials may not ask ${question} (${right}); nobody looked`;
}
