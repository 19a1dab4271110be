// The children's pages as a child meets them: by keyboard alone, without script, and in a hurry to leave.
import { openPage, views } from "./lib.mjs";

const leads = "https://www.smhi.se/";

// The page that leaving leads to is never fetched by a test.
async function opened(browser, url, view) {
  const context = await browser.newContext({ ...views[view], locale: "sv-SE" });
  await context.route((one) => !one.href.startsWith(new URL(url).origin), (route) => route.fulfill({ contentType: "text/html", body: "<title>x</title>" }));
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "load" });
  return { context, page };
}

async function leavesByShift(browser, url) {
  const { context, page } = await opened(browser, url, "desktop");
  try {
    const found = [];
    // A capital letter is Shift and a key, and is no wish to leave.
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("Shift+A");
    if (page.url() !== url) found.push("typing capital letters left the page");
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("Shift");
    await page.waitForURL(leads, { timeout: 5000 }).catch(() => found.push(`three presses of Shift led to ${page.url()}`));
    await page.goBack().catch(() => null);
    if (page.url().includes("/barn")) found.push("the way back leads to the children's page");
    return found;
  } finally {
    await context.close();
  }
}

async function keyTo(page, selector, limit = 60) {
  for (let i = 0; i < limit; i += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${selector}`);
}

// From the first door to the receipt with keys alone.
async function tellsByKeyboard(browser, url) {
  const { context, page } = await opened(browser, `${url}/barn`, "desktop");
  try {
    await keyTo(page, "a[href='/barn/beratta']");
    await page.keyboard.press("Enter");
    await page.waitForURL(/beratta/);
    await keyTo(page, "input[name=happened][value=not_heard]");   // to be hurt or locked in leads to 112 first
    await page.keyboard.press("Space");
    for (const heading of ["Var händer det?", "Hur når vi dig?"]) {
      await keyTo(page, "button[name=act][value=next]");
      await page.keyboard.press("Enter");
      await page.locator("h1", { hasText: heading }).waitFor();
    }
    await keyTo(page, "input[name=reply_by]");
    await page.keyboard.press("Space");
    await keyTo(page, "button[name=act][value=next]");
    await page.keyboard.press("Enter");
    await page.locator("h1", { hasText: "Tack för att du berättade" }).waitFor();
    const found = (await context.cookies()).map((cookie) => `a cookie is set: ${cookie.name}`);
    if (await page.evaluate(() => localStorage.length + sessionStorage.length)) found.push("something is kept in the browser");
    return found;
  } finally {
    await context.close();
  }
}

// Danger, without script: 112 at once, number and code, and the rest afterwards.
async function dangerWithoutScript(browser, url) {
  const { context, page } = await opened(browser, `${url}/barn/beratta`, "no_script");
  try {
    await page.check("[name=danger_now][value=yes]");
    await page.selectOption("[name=municipality]", "0180");
    await page.locator("button[name=act][value=next]").click();
    const found = [];
    if (await page.locator("main a[href='tel:112']").count() === 0) found.push("112 is not shown");
    if (!/8\.9\.1-\d+\/\d{4}/.test(await page.locator("main").innerText())) found.push("no number is shown at once");
    await page.locator("button[name=act][value=go]").click();
    await page.locator("button[name=act][value=next]").click();
    await page.check("[name=reply_by][value=code]");
    await page.locator("button[name=act][value=next]").click();
    if (await page.locator("h1", { hasText: "Tack för att du berättade" }).count() === 0) found.push("no receipt at the end");
    return found;
  } finally {
    await context.close();
  }
}

// Everything to press on a children's page is at least 44 px high or wide enough to be hit by a thumb.
async function targets(browser, url) {
  const { context, page } = await openPage(browser, url, "phone");
  try {
    return await page.evaluate(() => [...document.querySelectorAll("main a, main button, main label, .safety a, header a, footer a")]
      .filter((one) => one.offsetParent && !one.closest("legend"))
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([one, box]) => box.height < 43.5 && box.width > 0 && !(one.tagName === "LABEL" && !one.closest(".picture")))
      .map(([one, box]) => `${one.textContent.trim().slice(0, 40)} is ${Math.round(box.height)} px high`));
  } finally {
    await context.close();
  }
}

// Read aloud: hidden without a voice of the device, and never by a voice of a server.
async function voices(browser, url, list, shown) {
  const context = await browser.newContext({ ...views.desktop, locale: "sv-SE" });
  try {
    await context.addInitScript((given) => {
      const spoken = [];
      Object.defineProperty(window, "speechSynthesis", { value: {
        speaking: false, getVoices: () => given, addEventListener: () => {}, cancel: () => {},
        speak: (utterance) => { spoken.push([utterance.text, utterance.voice?.name]); } } });
      window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } addEventListener() {} };
      window.spoken = spoken;
    }, list);
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "load" });
    const button = page.locator("[data-read-aloud]");
    if (await button.isVisible() !== shown) return [`the button is ${shown ? "hidden" : "shown"} with ${JSON.stringify(list)}`];
    if (!shown) return [];
    await button.click();
    const spoken = await page.evaluate(() => window.spoken);
    return spoken.length === 1 && spoken[0][1] === "egen" && spoken[0][0].length > 3 ? [] : [`spoken: ${JSON.stringify(spoken)}`];
  } finally {
    await context.close();
  }
}

// The film plays by its own buttons, and starts by nothing else.
async function film(browser, url) {
  const { context, page } = await opened(browser, `${url}/teckensprak`, "desktop");
  try {
    const state = () => page.evaluate(() => { const v = document.querySelector("video"); return { paused: v.paused, at: v.currentTime, own: !v.controls }; });
    const before = await state();
    const found = [];
    if (!before.paused || before.at !== 0) found.push("the film plays by itself");
    if (!before.own) found.push("the buttons of our own are not there");
    await page.locator("[data-act=play]").click();
    await page.waitForFunction(() => document.querySelector("video").currentTime > 0.2, null, { timeout: 15_000 }).catch(() => found.push("the film does not play"));
    if (await page.evaluate(() => document.querySelector("video").textTracks[0].cues?.length ?? 0) < 5) found.push("the captions are not read");
    return found;
  } finally {
    await context.close();
  }
}

export async function childrenTests(count, browser, vaka, only) {
  const wanted = (name) => !only || name.includes(only);
  const tests = {
    "children leave by three presses of Shift": () => leavesByShift(browser, `${vaka.url}/barn`),
    "children leave the form by three presses of Shift": () => leavesByShift(browser, `${vaka.url}/barn/beratta`),
    "children tell by keyboard alone": () => tellsByKeyboard(browser, vaka.url),
    "children in danger without script": () => dangerWithoutScript(browser, vaka.url),
    "children's targets on the start page": () => targets(browser, `${vaka.url}/barn`),
    "children's targets in the form": () => targets(browser, `${vaka.url}/barn/beratta`),
    "children hear no voice of a server": () => voices(browser, `${vaka.url}/barn`, [{ lang: "sv-SE", localService: false, name: "fjärran" }], false),
    "children hear no voice of another language": () => voices(browser, `${vaka.url}/barn`, [{ lang: "en-US", localService: true, name: "other" }], false),
    "children hear the voice of their device": () => voices(browser, `${vaka.url}/barn`, [{ lang: "en-US", localService: true, name: "other" },
      { lang: "sv_SE", localService: true, name: "egen" }], true),
    "children's film in sign language plays": () => film(browser, vaka.url),
  };
  for (const [name, body] of Object.entries(tests)) if (wanted(name)) await count.test(name, body);
}
