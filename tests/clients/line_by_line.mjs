// A program that answers each line with a line.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export function lineByLine(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async () => (await lines.next()).value ?? 'gone';
  const ask = (line) => {
    child.stdin.write(`${line}\n`);
    return hear();
  };
  return { ask, hear, end: () => child.stdin.end() };
}
