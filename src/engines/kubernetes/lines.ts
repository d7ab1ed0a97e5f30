/** Each line with the name of who said it. */
export async function* prefixed(name: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${name} ${line}`;
}

/** The lines of all, as they come. Whoever leaves before their end has to end them. */
export async function* together(all: AsyncGenerator<string>[]): AsyncGenerator<string> {
  const take = async (from: AsyncGenerator<string>) => ({ from, ...(await from.next()) });
  const next = new Map(all.map((from) => [from, take(from)]));
  while (next.size > 0) {
    const { from, done, value } = await Promise.race(next.values());
    next.delete(from);
    if (done) continue;
    next.set(from, take(from));
    yield value;
  }
}
