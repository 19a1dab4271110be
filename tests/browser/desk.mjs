// The cases that nobody has (other pages here take some), with keys alone: move, choose, go to where a case is
// assigned, take it, take it back; and home by "g i".
import { openPage } from "./lib.mjs";

async function byKeys(browser, vaka, state) {
  const { context, page } = await openPage(browser, `${vaka.url}/arbetsrum/inkorg?vy=nobody`, "desktop", { state });
  try {
    const found = [];
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("name") ?? document.activeElement?.tagName);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    if (await page.locator("tbody input[name=vald]:checked").count() !== 1) found.push("x chooses no row");
    if (await page.locator("tbody tr[data-here]").count() !== 1) found.push("j marks no row");
    await page.keyboard.press("a");
    if (await focused() !== "act") found.push(`a leads to ${await focused()}, not to the act`);
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    if (await page.locator("tbody input[name=vald]:checked").count() !== 1) found.push("keys act inside a field");
    await page.selectOption("[name=act]", "take");
    await page.locator("form.bulk button").last().press("Enter");
    await page.waitForURL(/\/urval/);
    await page.locator("main form[method=post] button").last().press("Enter");
    await page.waitForURL(/\/rapport\//);
    await page.locator("main form.inline-form button").press("Enter");
    await page.waitForLoadState("load");
    if (await page.locator("main form.inline-form button").count() !== 0) found.push("it can be undone twice");
    await page.locator("body").press("g");
    await page.locator("body").press("i");
    await page.waitForURL(/\/arbetsrum\/inkorg$/, { timeout: 5000 }).catch(() => found.push(`g i leads to ${page.url()}`));
    // Switched off, no key does anything.
    await page.locator("[data-keys] summary").click();
    await page.locator("[data-keys] button").click();
    await page.reload();
    await page.keyboard.press("j");
    if (await page.locator("tbody tr[data-here]").count() !== 0) found.push("keys that are off still act");
    return found;
  } finally {
    await context.close();
  }
}

export async function deskTests(count, browser, vaka, state, only) {
  const name = "desk by keys: choose, take, take back";
  if (!only || name.includes(only)) await count.test(name, () => (state ? byKeys(browser, vaka, state) : ["nobody could sign in"]));
}
