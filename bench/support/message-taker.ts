/** A provider of messages that takes all of them, in a process of its own, so that its CPU time is not the functions'. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const script = `
  const { createServer } = require('node:http');
  const server = createServer((request, response) => request.on('end', () => response.writeHead(200).end()).resume());
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** Calls `work` with its address, as the local message app's. */
export async function withMessageTaker(work: (url: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    await work(`http://127.0.0.1:${port.toString().trim()}/`);
  } finally {
    child.kill();
  }
}
