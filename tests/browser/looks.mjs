// The pages in every light, at every width, and without a mouse, a script or luck.

import assert from 'node:assert/strict';
import { CONTROL, Visitor } from './visitor.mjs';

/** Login page, its error, and the control page, as narrow and wide screens show them by day and by night. */
export async function everyLight(browser, { origin, screenshots }) {
  for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1280, 'light'], [1280, 'dark']]) {
    const kim = await Visitor.arrive(browser, origin, { viewport: { width, height: 800 }, colorScheme });
    const look = async (what) => {
      await kim.findsItSound(`${what}, ${width} px, ${colorScheme}`);
      await kim.screenshot(`${screenshots}/${what}-${width}-${colorScheme}.png`);
    };
    await kim.goto(CONTROL);
    await look('control-without-a-token');
    await kim.goto('/admin');
    await look('login');
    await kim.page.getByText('Not a person?').click();
    await look('login-not-a-person');
    // The browser would not let this go out; whoever has another browser gets to see what is wrong.
    await kim.page.evaluate(() => document.querySelectorAll('form').forEach((form) => (form.noValidate = true)));
    await kim.signIn({ email: 'kim at example' });
    await kim.page.getByRole('alert').waitFor();
    assert.equal(await kim.page.getByLabel('Email').inputValue(), 'kim at example', 'what was entered is still there');
    await look('login-error');
    await kim.signIn({ email: 'kim@example.com', groups: 'eng' });
    await kim.page.waitForURL(`${origin}/admin`);
    await kim.goto(CONTROL);
    await kim.page.getByText('Decoded').click();
    await look('control');
    await kim.page.getByLabel('Answer with').selectOption({ index: 1 });
    await kim.page.getByRole('button', { name: 'Set the fault' }).click();
    await kim.sees('until it is repaired');
    await kim.page.getByLabel('Seconds ahead').fill('90000');
    await kim.page.getByRole('button', { name: 'Set the clock' }).click();
    await kim.sees('Not accepted: a check failed.');
    await look('control-with-faults');
    await kim.page.getByLabel('Seconds ahead').fill('0');
    await kim.page.getByRole('button', { name: 'Set the clock' }).click();
    await kim.sees('Every check passed.');
    await kim.press('Repair certs');
    await kim.goto('/cdn-cgi/access/no-such-page');
    await look('not-found');
    await kim.leave(/status of 400/, /status of 404/);
  }
}

/** From the login page to the service by keys alone. */
export async function keyboardOnly(browser, { origin }) {
  const kim = await Visitor.arrive(browser, origin);
  const { keyboard } = kim.page;
  const focused = () => kim.page.evaluate(() => document.activeElement.name || document.activeElement.textContent.trim());
  await kim.goto('/admin');
  const stops = [];
  for (let presses = 0; (await focused()) !== 'email'; presses += 1) {
    assert.ok(presses < 30, `the email field cannot be reached by Tab: ${stops.join(', ')}`);
    await keyboard.press('Tab');
    stops.push(await focused());
    // What has the focus is seen to have it.
    const outline = await kim.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid', `the focus cannot be seen on ${stops.at(-1)}`);
  }
  await keyboard.type('keys@example.com');
  await keyboard.press('Tab');
  await keyboard.type('eng');
  await keyboard.press('Enter');
  await kim.page.waitForURL(`${origin}/admin`);
  await kim.sees('Hello keys@example.com.');
  await kim.leave();
}

/** The same where scripts are turned off. */
export async function withoutScripts(browser, { origin }) {
  const kim = await Visitor.arrive(browser, origin, { javaScriptEnabled: false });
  await kim.goto('/admin');
  await kim.signIn({ email: 'plain@example.com' });
  await kim.page.waitForURL(`${origin}/admin`);
  await kim.sees('Hello plain@example.com.');
  await kim.press('Rotate keys');
  await kim.sees('Every check passed.');
  await kim.leave();
}

/** Callers who are nobody in person. */
export async function notAPerson(browser, { origin }) {
  const caller = await Visitor.arrive(browser, origin);
  await caller.goto('/admin');
  await caller.page.getByText('Not a person?').click();
  await caller.page.getByRole('button', { name: 'Continue without an identity' }).click();
  await caller.page.waitForURL(`${origin}/admin`);
  await caller.sees('Hello, whoever Access let in.');
  await caller.leave();
}

/** What people see while there is no service behind the edge. */
export async function noService(browser, { origin, screenshots }) {
  const kim = await Visitor.arrive(browser, origin);
  await kim.goto('/admin');
  await kim.signIn({ email: 'kim@example.com' });
  await kim.sees('502');
  await kim.findsItSound('no service');
  await kim.screenshot(`${screenshots}/no-service.png`);
  await kim.leave(/status of 502/);
}
