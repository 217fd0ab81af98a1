// A person at the local Access, as a browser without scripts would act.

import assert from 'node:assert/strict';

/** The token in the cookie that signing in at the login page leads to. */
export async function signIn(origin, email) {
  const sentAway = await fetch(`${origin}/admin`, { redirect: 'manual' });
  assert.equal(sentAway.status, 302);
  const login = new URL(sentAway.headers.get('location'), origin);
  const page = await (await fetch(login)).text();
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1];
  const form = new URLSearchParams({ csrf, kind: 'user', email, groups: 'eng', country: 'CH', session: '1h' });
  const signedIn = await fetch(login, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(signedIn.status, 302);
  const back = await fetch(new URL(signedIn.headers.get('location'), origin), { redirect: 'manual' });
  return /^CF_Authorization=([^;]+)/.exec(back.headers.get('set-cookie'))[1];
}

/** Presses a button of the control page, as programs do; answers the state afterwards. */
export async function press(origin, action, fields = {}) {
  const answer = await fetch(`${origin}/cdn-cgi/access/dev/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()).state;
}
