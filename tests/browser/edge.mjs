// `cfaccess dev` in front of an example.

import { freePort, start } from './program.mjs';

export const SERVICES = ['axum-admin', 'hyper-admin', 'blocking-admin', 'rocket-admin', 'actix-admin'];

/** The edge and, unless it is left out, the service behind it, which is told of the edge by the variables that this prints. */
export async function behindTheEdge(folder, service, args = []) {
  const port = await freePort();
  const edge = await start(`${folder}/cfaccess`, {
    args: ['dev', '--port', '0', '--team', 'acme', '--upstream', `http://127.0.0.1:${port}`, ...args],
    ready: /Ctrl-C ends it/,
  });
  const printed = edge.output().matchAll(/export (\w+)=(\S+)/g);
  const variables = Object.fromEntries([...printed].map(([, name, value]) => [name, value]));
  const { origin } = new URL(variables.CF_ACCESS_CERTS_URL);
  if (!service) return { origin, service, stop: edge.stop };
  const example = await start(`${folder}/examples/${service}`, {
    env: { ...variables, PORT: port, ROCKET_PORT: port },
    url: `http://127.0.0.1:${port}/`,
  });
  return { origin, service, stop: () => Promise.all([edge.stop(), example.stop()]) };
}
