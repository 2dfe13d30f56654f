import { expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';

it('starts the installed Chromium and renders a page', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent('<button onclick="this.textContent = 21 * 2">press</button>');
    await page.getByRole('button').click();
    expect(await page.getByRole('button').textContent()).toBe('42');
  } finally {
    await browser.close();
  }
});
