/** What stands in the way of a command: it may answer, throw, or let the command through. */
export type Interception = (commandName: string, pass: () => Promise<unknown>) => Promise<unknown>;

/** An SDK client whose commands go through `intercept`; everything it lets pass is the real client's. */
export function intercepted<C extends { send(command: never): Promise<unknown> }>(
  client: C,
  intercept: Interception,
): C {
  const proxy = Object.create(client) as C;
  proxy.send = ((command: never) =>
    intercept((command as object).constructor.name, () => client.send(command))) as C['send'];
  return proxy;
}

/** Counts commands by name. */
export function counting<C extends { send(command: never): Promise<unknown> }>(client: C) {
  const counts: Record<string, number> = {};
  const watched = intercepted(client, (name, pass) => {
    counts[name] = (counts[name] ?? 0) + 1;
    return pass();
  });
  return { client: watched, counts };
}
