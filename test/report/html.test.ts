// The page as a real browser shows it.
import { suite, test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer-core';
import { html } from '../../src/report/html/report.ts';
import { wayOfLogin } from '../../src/report/html/way.ts';
import type { Results } from '../../src/documents/results.ts';
import { visible } from '../../src/text/visible.ts';
import { lacksBrowser, openBrowser } from '../support/browser.ts';
import { documentOf, rendered, reportOptions } from '../support/documents.ts';
import { testWhere } from '../support/needs.ts';

const several = ['second', 'misplaced', 'unknown', 'compliant', 'hostile', 'waived'];
const pages: Record<string, string> = {
  ...Object.fromEntries(several.map((name) => [name, rendered(html(reportOptions), [name])])),
  handoff: rendered(html({ ...reportOptions, team: 'directory' }), ['misplaced']),
  several: rendered(html({ ...reportOptions, many: true }), several),
};

/** A hand-made document with names that try to be more than names. */
function hostileDocument(): Results {
  const results = documentOf('misplaced');
  const long = 'x'.repeat(10_000);
  const trap = `<script>document.title='taken'</script><img src=x onerror="document.title='taken'"> "'&lt;\u202eelpmaxe ${long}`;
  results.server = trap;
  results.product = trap;
  results.login!.message = trap;
  results.login!.steps = [trap, trap];
  for (const result of results.results) {
    result.title = trap;
    for (const finding of result.findings) Object.assign(finding, { message: trap, code: trap, args: { holder: trap } });
    for (const one of result.evidence) Object.assign(one, { fact: trap, value: trap, source: trap });
    if (result.reason !== undefined) result.reason = trap;
  }
  for (const step of results.repair) if ('run' in step) step.run = ['setspn', trap];
  return results;
}

test('one file: no script, no address to load from, and a policy that forbids both', () => {
  for (const page of Object.values(pages)) {
    assert.equal(/<(?:script|link|img|iframe|object|embed|base|form)\b|\son\w+=|\sstyle=|url\(|@import|\ssrc=/i.exec(page), null);
    assert.ok(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'none'">/.test(
        page,
      ),
    );
    for (const [, href] of page.matchAll(/href="([^"]*)"/g)) assert.match(href!, /^#s\d+$/);
  }
});

test('the way breaks where the finding that decides says so', () => {
  const way = (change: (results: Results) => void) => {
    const results = documentOf('misplaced');
    results.login!.rule = 'SPN-01';
    change(results);
    return wayOfLogin(results);
  };
  const decides =
    (words: NonNullable<Results['results'][number]['findings'][number]['login']>['now'], ends: NonNullable<Results['login']>['ends']) =>
    (results: Results) => {
      results.login!.ends = ends;
      results.results.find(({ rule }) => rule === 'SPN-01')!.findings[0]!.login = { now: words! };
    };
  assert.deepEqual(way(decides(['wrongTicket'], 'failure')), {
    ask: 'good',
    ticket: 'good',
    accept: 'bad',
    ntlm: false,
    holder: 'CORP\\svc-old',
  });
  assert.deepEqual(way(decides(['noTicket'], 'ntlm')), { ask: 'good', ticket: 'bad', accept: 'idle', ntlm: true });
  assert.deepEqual(way(decides(['noTicket'], 'failure')), { ask: 'good', ticket: 'bad', accept: 'idle', ntlm: false });
  assert.deepEqual(way(decides(['refused'], 'failure')), { ask: 'good', ticket: 'good', accept: 'bad', ntlm: false });
  assert.deepEqual(way(decides(['nobody'], 'failure')), { ask: 'idle', ticket: 'idle', accept: 'bad', ntlm: false });
  assert.deepEqual(way(decides(['noTicket', 'wrongTicket'], 'unknown')), { ask: 'good', ticket: 'open', accept: 'open', ntlm: false });
  const ended = (ends: NonNullable<Results['login']>['ends'], because: NonNullable<Results['login']>['because']) => (results: Results) =>
    Object.assign(results.login!, { ends, because });
  assert.deepEqual(way(ended('kerberos', 'spn-right')), { ask: 'good', ticket: 'good', accept: 'good', ntlm: false });
  assert.deepEqual(way(ended('ntlm', 'kerberos-disabled')), { ask: 'idle', ticket: 'idle', accept: 'idle', ntlm: true });
  assert.deepEqual(way(ended('unknown', 'methods-unknown')), { ask: 'open', ticket: 'open', accept: 'open', ntlm: false });
  assert.equal(
    way((results) => delete results.login),
    undefined,
  );
});

const inBrowser = suite('in Chromium');
const browserTest = testWhere('BROWSER', lacksBrowser) === test ? inBrowser : inBrowser.skip;
let browser: Browser;
let folder = '';
/** With KERBCHECK_SCREENSHOTS=FOLDER the pictures are kept there. */
const pictures = process.env['KERBCHECK_SCREENSHOTS'];
inBrowser.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kerbcheck-'));
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  if (lacksBrowser === undefined) browser = await openBrowser();
});
inBrowser.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page; `asked`: what it tried to load, and what it complained of. */
async function open(name: string, text: string, width = 1280): Promise<{ page: Page; asked: string[] }> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', (request) => void (request.url() === `file://${file}` || asked.push(request.url())));
  page.on('console', (message) => void asked.push(message.text()));
  page.on('pageerror', (error) => void asked.push(String(error)));
  await page.setViewport({ width, height: 900 });
  await page.goto(`file://${file}`);
  return { page, asked };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, contrast included. */
async function axeFindings(page: Page): Promise<string[]> {
  await page.setBypassCSP(true);
  await page.reload();
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

browserTest('nothing is loaded and nothing complained of', async () => {
  for (const [name, text] of Object.entries(pages)) {
    const { page, asked } = await open(name, text);
    assert.deepEqual(asked, [], name);
    await page.close();
  }
});

browserTest('axe finds nothing, in light and in dark, wide and narrow', async () => {
  for (const name of ['misplaced', 'compliant', 'waived', 'several'])
    for (const scheme of ['light', 'dark'])
      for (const width of [1280, 360]) {
        const { page } = await open(name, pages[name]!, width);
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        assert.deepEqual(await axeFindings(page), [], `${name}, ${scheme}, ${width}`);
        await page.close();
      }
});

browserTest('names are text: no element comes of them, none is read backwards, none makes the page wider', async () => {
  const text = html(reportOptions).server(hostileDocument());
  for (const width of [1280, 320]) {
    const { page, asked } = await open('names', text, width);
    assert.deepEqual(asked, []);
    const seen = (await page.evaluate(`({
      title: document.title,
      tags: [...new Set([...document.querySelectorAll('body *')].map((one) => one.localName))],
      width: document.documentElement.scrollWidth,
      heading: document.querySelector('h1').textContent,
    })`)) as { title: string; tags: string[]; width: number; heading: string };
    assert.notEqual(seen.title, 'taken');
    assert.deepEqual(
      seen.tags.filter((tag) => ['script', 'img'].includes(tag)),
      [],
    );
    assert.equal(seen.width, width, 'no scrolling sideways');
    assert.ok(seen.heading.startsWith(visible(hostileDocument().server)), 'whole and as it is');
    assert.ok(seen.heading.includes('<U+202E>'));
    await page.close();
  }
});

browserTest('at 400 % zoom and at three widths nothing is cut off or beside the page', async () => {
  for (const name of ['misplaced', 'several'])
    for (const width of [320, 768, 1280]) {
      const { page } = await open(name, pages[name]!, width);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, `${name} at ${width}`);
      const outside = await page.evaluate(
        `[...document.querySelectorAll('main *:not(thead *)')].filter((one) => { const box = one.getBoundingClientRect(); return box.width > 1 && box.right > ${width} + 1; }).length`,
      );
      assert.equal(outside, 0);
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
      await page.close();
    }
});

browserTest('headings go down one level at a time, and the page says its language', async () => {
  for (const [name, text] of Object.entries(pages)) {
    const { page } = await open(name, text);
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((one) => Number(one.localName[1]))",
    )) as number[];
    assert.equal(levels[0], 1);
    assert.equal(levels.filter((level) => level === 1).length, 1);
    levels.forEach((level, at) => assert.ok(at === 0 || level <= levels[at - 1]! + 1, `${name}: ${levels.join(' ')}`));
    assert.equal(await page.evaluate('document.documentElement.lang'), 'en');
    await page.close();
  }
});

browserTest('the drawing says what the sentences say, and one of its two forms is shown', async () => {
  for (const [width, shown] of [
    [1280, 'wide'],
    [360, 'tall'],
  ] as const) {
    const { page } = await open('misplaced', pages['misplaced']!, width);
    const drawings =
      (await page.evaluate(`[...document.querySelectorAll('svg')].filter((one) => one.getBoundingClientRect().width > 0).map((one) => ({
      form: one.getAttribute('class'), title: one.querySelector('title').textContent, description: one.querySelector('desc').textContent,
      signs: [...one.querySelectorAll('.sign')].map((sign) => sign.textContent) }))`)) as Record<string, unknown>[];
    const { message, steps } = documentOf('misplaced').login!;
    assert.equal(drawings.length, 1);
    assert.equal(drawings[0]!['form'], shown);
    assert.equal(drawings[0]!['title'], `The way of a login: ${message}`);
    assert.equal(drawings[0]!['description'], steps.join('; '));
    await page.close();
  }
});

browserTest('forced colours leave the drawing and the marks to be seen', async () => {
  const { page } = await open('misplaced', pages['misplaced']!);
  const session = await page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
  const [stroke, back] = (await page.evaluate(
    "[getComputedStyle(document.querySelector('svg.wide .edge')).stroke, getComputedStyle(document.querySelector('svg.wide .node')).fill]",
  )) as string[];
  assert.notEqual(stroke, back);
  assert.notEqual(await page.evaluate("getComputedStyle(document.querySelector('.mark')).borderTopWidth"), '0px');
  await page.close();
});

browserTest('the overview is walked by the keyboard, and each link leads to its server', async () => {
  const { page } = await open('several', pages['several']!);
  const count = (await page.evaluate("document.querySelectorAll('a').length")) as number;
  assert.equal(count, several.length);
  const reached: string[] = [];
  for (let at = 0; at < count; at++) {
    await page.keyboard.press('Tab');
    reached.push((await page.evaluate("document.activeElement.getAttribute('href')")) as string);
    assert.notEqual(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none');
  }
  assert.equal(new Set(reached).size, count);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('location.hash'), reached.at(-1));
  assert.equal(await page.evaluate(`document.querySelector(location.hash) !== null`), true);
  await page.close();
});

browserTest('printed on A4 everything is there, on white', async () => {
  for (const name of ['misplaced', 'several']) {
    const { page } = await open(name, pages[name]!);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    const pdf = await page.pdf({ preferCSSPageSize: true, ...(pictures !== undefined && { path: join(pictures, `${name}.pdf`) }) });
    const text = Buffer.from(pdf).toString('latin1');
    const sizes = new Set(
      [...text.matchAll(/\/MediaBox \[([^\]]*)\]/g)].map(([, box]) =>
        box!
          .split(' ')
          .map((side) => Math.round(Number(side)))
          .join(' '),
      ),
    );
    assert.deepEqual([...sizes], ['0 0 595 842']);
    await page.emulateMediaType('print');
    assert.equal(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'), 'rgb(255, 255, 255)');
    const hidden = await page.evaluate(
      "[...document.querySelectorAll('main p, main li, main pre, main dd')].filter((one) => one.getBoundingClientRect().height === 0).length",
    );
    assert.equal(hidden, 0, 'nothing is folded away on paper');
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-print.png`), fullPage: true });
    await page.close();
  }
});

test.run();
inBrowser.run();
