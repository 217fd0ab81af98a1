// A person with a browser of their own, and what may be expected of every page that they are shown.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const CONTROL = '/cdn-cgi/access/dev';
export const LOGIN = /\/cdn-cgi\/access\/login\//;

export class Visitor {
  /** `options` are Playwright's for a context: `colorScheme`, `viewport`, `javaScriptEnabled`. */
  static async arrive(browser, origin, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    return new Visitor(context, await context.newPage(), origin);
  }

  constructor(context, page, origin) {
    Object.assign(this, { context, page, origin, complaints: [] });
    page.on('console', (message) => {
      // The browser asks for an icon by itself, and the examples have none.
      if (message.location().url === `${origin}/favicon.ico`) return;
      this.complaints.push(`the console says: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`the page fails: ${error.message}`));
    page.on('request', (request) => this.#watch(request.url()));
  }

  /** Nothing comes from elsewhere, and no token is in an address but the `meta` of the login page, which opens nothing. */
  #watch(address) {
    const url = new URL(address);
    if (url.protocol === 'data:') return;
    if (url.origin !== this.origin) this.complaints.push(`a page asks for ${address}`);
    url.searchParams.delete('meta');
    if (/\bey[\w-]{16}/.test(decodeURIComponent(url.href))) this.complaints.push(`there is a token in ${url.pathname}`);
  }

  goto(path) {
    return this.page.goto(this.origin + path);
  }

  /** The login page's form, filled in and sent by mouse. */
  async signIn({ email, groups = '' }) {
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Groups').fill(groups);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  /** A button of the control page, and the sentence that tells what it did. */
  async press(button) {
    await this.goto(CONTROL);
    await this.page.getByRole('button', { name: button }).first().click();
    await this.page.getByRole('status').waitFor();
  }

  async sees(text) {
    await this.page.getByText(text).first().waitFor({ timeout: 10_000 }).catch(async () => {
      const body = await this.page.locator('body').innerText();
      assert.fail(`expected to see ${JSON.stringify(text)} at ${this.page.url()}, but saw:\n${body}`);
    });
  }

  /** What every page of the edge owes to everybody. */
  async findsItSound(what) {
    const width = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(width <= 0, `${what}: ${width} px too wide`);
    await this.sees('Local development, not Cloudflare.');
    await this.page.evaluate(axe);
    const { violations, passes } = await this.page.evaluate(() => globalThis.axe.run(document));
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    assert.deepEqual(found, [], `${what}: not accessible to everybody`);
    assert.ok(passes.length > 10, `${what}: axe looked at next to nothing`);
  }

  screenshot(path) {
    return this.page.screenshot({ path, fullPage: true });
  }

  /** `expected` are messages of the browser's own, such as about a status that was asked for. */
  async leave(...expected) {
    const complaints = this.complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
    assert.deepEqual(complaints, []);
    await this.context.close();
  }
}
