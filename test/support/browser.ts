// Chromium for tests of pages: what a page looks like and does in a real browser.
import { existsSync } from 'node:fs';
import { launch, type Browser } from 'puppeteer-core';

const chromium = '/usr/bin/chromium';

/** What is missing for a browser. */
export const lacksBrowser: string | undefined = existsSync(chromium) ? undefined : 'Chromium is not installed';

/** A browser without a network: whatever a page asks for besides itself fails, and is seen by the test. */
export function openBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--force-device-scale-factor=1',
  ];
  return launch({ executablePath: chromium, args, headless: true });
}
