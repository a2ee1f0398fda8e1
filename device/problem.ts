/** Something the person at the keyboard can put right: what is wrong, and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
