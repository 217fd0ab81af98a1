// A browser at the local Access: `node check.mjs <folder of the programs> <folder for screenshots> [service…]`.

import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { behindTheEdge, SERVICES } from './edge.mjs';
import { everyLight, keyboardOnly, noService, notAPerson, withoutScripts } from './looks.mjs';
import { signsIn, signsOut } from './session.mjs';

/** How long a service that has fetched the keys does not fetch them again for a key that it does not know. */
const COOLDOWN = 60_000;

const [folder, screenshots, ...chosen] = process.argv.slice(2);
const services = chosen.length > 0 ? chosen : SERVICES;
mkdirSync(screenshots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-quic'] });
const done = (what) => console.log(`check-edge: ${what}`);

const at = async (service) => ({ ...(await behindTheEdge(folder, service)), screenshots });

const sessions = [];
for (const service of services) {
  const place = await at(service);
  const kim = await signsIn(browser, place);
  sessions.push({ place, kim, hasKeysSince: Date.now() });
  done(`${service}: signed in at the login page, let in by email, keys rotated, still let in`);
}

// Meanwhile the pages themselves, behind an edge of their own. Whoever rotates the keys comes last: the service has fetched
// them a moment ago, and does not look for the new one yet.
const walks = {
  'signed in by keys alone': keyboardOnly,
  'let in without an identity': notAPerson,
  'every page by day and by night, narrow and wide: nothing too wide, accessible': everyLight,
  'signed in and rotated without scripts': withoutScripts,
};
const place = await at(services[0]);
for (const [what, walk] of Object.entries(walks)) {
  await walk(browser, place);
  done(what);
}
await place.stop();
const nowhere = await at(null);
await noService(browser, nowhere);
await nowhere.stop();
done('told that there is no service');

for (const { place, kim, hasKeysSince } of sessions) {
  await pause(Math.max(0, hasKeysSince + COOLDOWN - Date.now()));
  await signsOut(kim, place);
  await place.stop();
  done(`${place.service}: signed out, asked again, let in with a new key, through an outage, expired`);
}
await browser.close();
done(`screenshots are in ${screenshots}`);
