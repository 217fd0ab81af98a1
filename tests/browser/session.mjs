// A session of a person at a service behind the edge, from the first request to the last.

import assert from 'node:assert/strict';
import { CONTROL, LOGIN, Visitor } from './visitor.mjs';

/** Signs in, and goes on while the keys rotate; answers who that was. */
export async function signsIn(browser, { origin, service, screenshots }) {
  const email = emailAt(service);
  const kim = await Visitor.arrive(browser, origin);
  const { page } = kim;

  // Not signed in: to the login page, and from there to where one wanted to go.
  await kim.goto('/admin?from=the-login-page');
  assert.match(page.url(), LOGIN);
  await kim.findsItSound(`${service}: login page`);
  await kim.screenshot(`${screenshots}/${service}-1-login.png`);
  await kim.signIn({ email, groups: 'eng, ops' });
  await page.waitForURL(`${origin}/admin?from=the-login-page`);
  await kim.sees(`Hello ${email}.`);
  await kim.screenshot(`${screenshots}/${service}-2-admin.png`);

  // The control page explains the token; the keys rotate under the session, which goes on.
  await kim.goto(CONTROL);
  await kim.sees(`Your token: ${email}`);
  await kim.sees('Every check passed.');
  const first = await currentKey(page);
  await kim.press('Rotate keys');
  assert.notEqual(await currentKey(page), first, 'rotating makes another key current');
  await kim.sees('Every check passed.');
  await kim.findsItSound(`${service}: control page`);
  await kim.screenshot(`${screenshots}/${service}-3-rotated.png`);
  await kim.goto('/admin');
  await kim.sees(`Hello ${email}.`);
  return kim;
}

/** Signs out, is asked again, signs in with the new key, sits an outage out, and expires. */
export async function signsOut(kim, { origin, service, screenshots }) {
  const email = emailAt(service);
  const { page } = kim;

  // Signed out, one is asked again; the new token is signed with the new key, which the service has not seen before.
  await kim.goto(CONTROL);
  await page.getByRole('link', { name: 'Sign out' }).click();
  await kim.sees('Signed out');
  await kim.findsItSound(`${service}: signed out`);
  await kim.screenshot(`${screenshots}/${service}-4-signed-out.png`);
  await kim.goto('/admin');
  assert.match(page.url(), LOGIN, 'who has signed out is asked again');
  await page.getByRole('button', { name: email }).click();
  await page.waitForURL(`${origin}/admin`);
  await kim.sees(`Hello ${email}.`);

  // While the team's keys cannot be fetched, whoever is signed in notices nothing.
  await kim.press('Begin an outage');
  await kim.goto('/admin');
  await kim.sees(`Hello ${email}.`);
  await kim.press('End the outage');

  // An expired session ends at the edge.
  await kim.press(`Expire the session of ${email}`);
  await kim.goto('/admin');
  assert.match(page.url(), LOGIN, 'whose session has expired is asked again');
  await kim.leave();
}

/** A person of its own for each service, so that no answer is another's. */
function emailAt(service) {
  return `kim+${service}@example.com`;
}

function currentKey(page) {
  return page.getByRole('listitem').filter({ hasText: 'signs new tokens' }).locator('.mono').innerText();
}
