/** What a person reads: numbered steps, what went over the wire, and times in UTC. Secrets only by their beginning. */
import type { UnixSeconds } from '../protocol/keys/interval.ts';
import type { Exchange, Send } from './client/http.ts';

export interface Report {
  step(title: string): void;
  say(text: string): void;
  wire(exchange: Exchange): void;
}

/** Prints with `print`, one line per call. */
export function textReport(print: (line: string) => void): Report {
  let steps = 0;
  return {
    step: (title) => {
      steps += 1;
      print('');
      print(`${steps}. ${title}`);
    },
    say: (text) => print(`   ${text}`),
    wire: (exchange) => print(`   ${wireLine(exchange)}`),
  };
}

/** `send` that reports every exchange. */
export function reported(send: Send, report: Report): Send {
  return async (request) => {
    const exchange = await send(request);
    report.wire(exchange);
    return exchange;
  };
}

/** `POST /api/verify  →  5,001 B   ←  200  4,633 B  213 ms` */
function wireLine({ method, path, requestBytes, status, body, milliseconds }: Exchange): string {
  const call = `${method} ${path}`.padEnd(28);
  const sent = bytes(requestBytes).padStart(8);
  return `${call} → ${sent}   ← ${status} ${bytes(body.length).padStart(9)}  ${milliseconds.toFixed(0).padStart(4)} ms`;
}

/** `1,234` */
export function grouped(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

function bytes(count: number): string {
  return `${grouped(count)} B`;
}

/** `2026-11-22 10:31:05 UTC` */
export function utc(time: UnixSeconds): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `10:31` */
export function utcTime(time: UnixSeconds): string {
  return new Date(time * 1000).toISOString().slice(11, 16);
}

/** The beginning of a code, key or token: enough to recognise it, not enough to use it. */
export function shortened(secret: string): string {
  return `${secret.slice(0, Math.min(6, Math.floor(secret.length / 2)))}…`;
}

/** `4 h 5 min` */
export function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}
