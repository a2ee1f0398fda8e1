/** Keeps what functions write to stdout and stderr out of the test report, and hands it over. */
export function captureOutput(): { text(): string; release(): void } {
  let written = '';
  const write = (chunk: string | Uint8Array) => {
    written += chunk;
    return true;
  };
  // No spies, which would keep every line once more.
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of streams) stream.write = write;
  return {
    text: () => written,
    release() {
      for (const { stream, write } of streams) stream.write = write;
    },
  };
}

/** The log lines and metrics that a function writes while `run` runs, parsed. */
export async function linesOf(run: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const output = captureOutput();
  try {
    await run();
  } finally {
    output.release();
  }
  const lines = output.text().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
