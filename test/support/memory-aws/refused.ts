/** A service's refusal, by the name of its exception. */
export class Refused extends Error {
  readonly members: object;
  readonly status: number;

  constructor(name: string, members: object = {}, status = 400) {
    super(name);
    this.name = name;
    this.members = members;
    this.status = status;
  }

  /** As one of the reasons why a transaction was cancelled. */
  reason(): object {
    return { Code: this.name.replace(/Exception$/, ''), ...this.members };
  }
}
