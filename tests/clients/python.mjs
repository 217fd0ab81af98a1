// PyJWT behind a pipe: see verify.py.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export function pyjwt(way, { issuer, audience, certs_url }) {
  const script = new URL('verify.py', import.meta.url).pathname;
  const child = spawn('python3', [script, way, certs_url, audience, issuer], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const verify = async (token) => {
    child.stdin.write(`${token}\n`);
    return (await lines.next()).value ?? 'gone';
  };
  return Object.assign(verify, { end: () => child.stdin.end() });
}
