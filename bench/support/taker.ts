/** A server that takes all that it is sent, in a process of its own, so that its CPU time is not the functions'. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const script = `
  const { createServer } = require('node:http');
  const [answer] = process.argv.slice(1);
  const server = createServer((request, response) => request.on('end', () => response.writeHead(200).end(answer)).resume());
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** Calls `work` with its address, which ends with a slash. `answer`: the body of every answer. */
export async function withTaker(answer: string, work: (url: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', script, answer], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    await work(`http://127.0.0.1:${port.toString().trim()}/`);
  } finally {
    child.kill();
  }
}
