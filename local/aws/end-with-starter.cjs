/**
 * Loaded into a command that leads a process group of its own. Its standard input is a pipe that nobody writes to; that
 * ends when the starter ends, even by SIGKILL, and then the whole group goes.
 */
process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL'));
process.stdin.resume();
process.stdin.unref();
