/** The code in a message's link. */
export function longCodeOf(text: string | undefined): string {
  return /c=([a-z0-9]{12,16}) /.exec(text ?? '')?.[1] ?? '';
}
