// Every token through every verifier, held against expected.txt. A changed outcome fails, for better or worse.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { hono } from './hono.mjs';
import { pyjwt } from './python.mjs';

const access = spawn(process.argv[2], { stdio: ['pipe', 'pipe', 'inherit'] });
const team = JSON.parse((await createInterface({ input: access.stdout })[Symbol.asyncIterator]().next()).value);

const verifiers = [
  async (token) => team.tokens.find((known) => known.token === token).verdict.split(':')[0],
  hono(team),
  pyjwt('documented', team),
  pyjwt('thorough', team),
];

const expected = readFileSync(new URL('expected.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(/\s+/));
const names = expected.map(([name]) => name);
const failures = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`);
failures.push(...names.filter((name) => !team.tokens.some((token) => token.name === name)).map((name) => `${name} is no token`));

let outcomes = 0;
for (const { name, token } of team.tokens) {
  const row = expected.find(([known]) => known === name);
  const seen = [];
  for (const verify of verifiers) seen.push(await verify(token));
  outcomes += seen.length;
  if (seen.join(' ') !== row?.slice(1, 1 + verifiers.length).join(' ')) failures.push(`${name} is now: ${seen.join(' ')}`);
}
for (const verify of verifiers) verify.end?.();
access.stdin.end();

for (const failure of failures) console.error(`check-clients: ${failure}`);
console.log(`check-clients: ${team.tokens.length} tokens, ${outcomes} outcomes, ${failures.length} other than expected`);
process.exitCode = failures.length ? 1 : 0;
