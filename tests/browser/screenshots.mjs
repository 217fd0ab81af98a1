// The pictures of the README: `node screenshots.mjs <folder of the programs> <folder for pictures>`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { behindTheEdge } from './edge.mjs';
import { CONTROL, Visitor } from './visitor.mjs';

const [folder, pictures] = process.argv.slice(2);
mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-quic'] });
const { origin, stop } = await behindTheEdge(folder, 'axum-admin', ['--application', 'name=Admin console']);

/** As WebP, which Playwright does not offer: a third of a PNG. */
async function take({ context, page }, name) {
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 70 });
  writeFileSync(`${pictures}/${name}.webp`, Buffer.from(data, 'base64'));
}

async function visit(width, height, colorScheme) {
  return Visitor.arrive(browser, origin, { viewport: { width, height }, colorScheme });
}

const alex = await visit(800, 600, 'light');
await alex.goto('/admin');
await alex.signIn({ email: 'alex@example.com', groups: 'support' });
await alex.sees('Hello alex@example.com.');
const kim = await visit(800, 600, 'light');
await kim.goto('/admin');
await kim.signIn({ email: 'kim@example.com', groups: 'eng, on-call' });
await kim.sees('Hello kim@example.com.');

for (const colorScheme of ['light', 'dark']) {
  const somebody = await visit(560, 940, colorScheme);
  await somebody.goto('/admin');
  await take(somebody, `login-${colorScheme}`);

  const again = await visit(1120, 720, colorScheme);
  await again.goto('/admin');
  await again.page.getByRole('button', { name: 'kim@example.com' }).click();
  await again.sees('Hello kim@example.com.');
  await again.goto(CONTROL);
  await take(again, `control-${colorScheme}`);
}
await stop();
await browser.close();
