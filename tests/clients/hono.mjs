// `@hono/cloudflare-access` as an application uses it: what its middleware answers to a token.

import { cloudflareAccess } from '@hono/cloudflare-access';
import { Hono } from 'hono';

// The middleware makes the address of the keys from the team's name and takes no other: its fetch is led to the local Access.
// Nothing else about it is changed.
export function hono({ issuer, audience, certs_url }) {
  const genuine = globalThis.fetch;
  globalThis.fetch = (url, options) =>
    genuine(String(url) === `${issuer}/cdn-cgi/access/certs` ? certs_url : url, options);

  const app = new Hono();
  app.onError(() => new Response('crash', { status: 500 }));
  app.use(cloudflareAccess(new URL(issuer).hostname.split('.')[0], audience));
  app.get('/', (context) => context.json(context.get('accessPayload')));

  return async (token) => {
    const response = await app.request('/', { headers: { 'Cf-Access-Jwt-Assertion': token } });
    return { 200: 'accept', 401: 'refuse', 500: 'crash' }[response.status] ?? `status ${response.status}`;
  };
}
