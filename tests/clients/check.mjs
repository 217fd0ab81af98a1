// Every token through every verifier, held against expected.txt. A changed outcome fails, for better or worse.

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { hono } from './hono.mjs';
import { lineByLine } from './line_by_line.mjs';
import { press, signIn } from './person.mjs';

const access = lineByLine(process.argv[2], []);
const team = JSON.parse(await access.hear());
const python = ['documented', 'thorough'].map((way) =>
  lineByLine('python3', [new URL('verify.py', import.meta.url).pathname, way, team.certs_url, team.audience, team.issuer]),
);
const verifiers = [access.ask, hono(team), ...python.map(({ ask }) => ask)];

const expected = new Map();
for (const line of readFileSync(new URL('expected.txt', import.meta.url), 'utf8').split('\n')) {
  const [name, ...outcomes] = line.split(/\s+/);
  if (!name || name.startsWith('#')) continue;
  if (expected.has(name)) throw new Error(`expected.txt has ${name} twice`);
  expected.set(name, outcomes.slice(0, verifiers.length).join(' '));
}

const failures = [];
let tokens = 0;
async function check(name, token) {
  const outcomes = [];
  for (const verify of verifiers) outcomes.push(await verify(token));
  tokens += 1;
  if (outcomes.join(' ') !== expected.get(name)) failures.push(`${name} is now: ${outcomes.join(' ')}`);
  expected.delete(name);
}

for (const { name, token } of team.tokens) await check(name, token);

// A person signs in, the keys rotate, the person signs in again, and the first key is withdrawn.
const before = await signIn(team.url, 'kim@example.com');
await check('signed-in', before);
// Ours looks for a key that it does not know once a second here: once more for the tokens above, and then for this one.
await pause(2500);
await press(team.url, 'rotate');
await check('signed-in-before-the-rotation', before);
await check('signed-in-after-the-rotation', await signIn(team.url, 'alex@example.com'));
await press(team.url, 'withdraw', { key_id: JSON.parse(Buffer.from(before.split('.')[0], 'base64url')).kid });
await check('signed-in-with-a-withdrawn-key', before);

for (const { end } of [access, ...python]) end();
for (const name of expected.keys()) failures.push(`${name} is in expected.txt and nowhere else`);
for (const failure of failures) console.error(`check-clients: ${failure}`);
console.log(`check-clients: ${tokens} tokens, ${verifiers.length} verifiers, ${failures.length} outcomes other than expected`);
process.exitCode = failures.length > 0 ? 1 : 0;
