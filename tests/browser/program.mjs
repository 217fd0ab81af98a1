// A program that runs beside a test and ends with it.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts a program and waits until it says `ready`, or until `url` answers. */
export async function start(command, { args = [], env = {}, ready, url }) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.on('exit', resolve)).then(() => running.delete(child));
  const program = { output: () => output, stop: () => (child.kill('SIGINT'), ended) };
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) break;
    const match = ready?.exec(output);
    if (match) return { ...program, match };
    if (url && (await fetch(url, { redirect: 'manual' }).catch(() => null))) return program;
    await pause(100);
  }
  throw new Error(`${command} does not start:\n${output}`);
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
