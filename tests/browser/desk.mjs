// The desk with keys alone: move, choose, go to where a case is assigned, take it, take it back; home by "g i";
// search, open, a new note and the help of keys. And the phone note, which is saved while somebody writes.
import { openPage } from "./lib.mjs";

// The cases that nobody has: other pages here take some.
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

// Each from the inbox, where nothing has the focus.
async function otherKeys(page, found) {
  const inbox = page.url();
  const again = () => page.goto(inbox, { waitUntil: "load" });
  const here = () => page.locator("tbody tr[data-href]").evaluateAll((rows) => rows.findIndex((row) => row.hasAttribute("data-here")));
  await page.keyboard.press("/");
  await page.keyboard.type("n?/");
  const search = await page.evaluate(() => `${document.activeElement.id} ${document.activeElement.value}`);
  if (search !== "staff-search n?/") found.push(`/ and typing lead to "${search}", not to the search with what was typed`);
  if (page.url() !== inbox) found.push(`a key inside a field leads to ${page.url()}`);
  await again();
  for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
  if (await here() !== 1) found.push(`three j and one k lead to row ${await here()}, counted from 0, not to 1`);
  const row = await page.locator("tbody tr[data-href]").nth(1).getAttribute("data-href");
  await page.keyboard.press("Enter");
  await page.waitForURL((now) => now.pathname === row, { timeout: 5000 }).catch(() => found.push(`Enter leads to ${page.url()}, not to ${row}`));
  await again();
  await page.keyboard.press("?");
  if (!await page.evaluate(() => document.activeElement.matches("[data-keys][open] summary"))) found.push("? does not open the help of keys and lead to it");
  const named = (await page.locator("[data-keys] p").textContent()).split(/[\s,]+/);
  for (const key of ["/", "J", "K", "X", "Retur", "A", "N", "G", "I", "?"]) if (!named.includes(key)) found.push(`the help of keys does not name ${key}`);
  await again();
  await page.keyboard.press("n");
  await page.waitForURL(/\/arbetsrum\/samtal\/ny$/, { timeout: 5000 }).catch(() => found.push(`n leads to ${page.url()}`));
}

const said = "Hissen har varit trasig i en vecka, säger den som ringer.";

// Written and left alone, the note is saved: the page says so, its address is the note's, and it stands there again.
async function noteByItself(page, found) {
  const elapsed = page.locator("[data-elapsed]"), state = page.locator("[data-save-state]");
  const first = await elapsed.innerText();
  if (!/^\d\d:\d\d$/.test(first)) found.push(`the timer shows "${first}"`);
  if (await page.evaluate(() => document.activeElement.id) !== "text") found.push("a new note cannot be typed at once");
  await page.keyboard.type(said);
  await page.waitForFunction(() => /^Sparat \d\d:\d\d/.test(document.querySelector("[data-save-state]").textContent), null, { timeout: 10_000 })
    .catch(async () => found.push(`after typing the page says "${await state.innerText()}"`));
  await page.waitForFunction((was) => document.querySelector("[data-elapsed]").textContent > was, first, { timeout: 5000 })
    .catch(() => found.push(`the timer stands at ${first}`));
  if (!/\/arbetsrum\/samtal\/\d+$/.test(page.url())) found.push(`the note that is saved has the address ${page.url()}`);
  await page.reload({ waitUntil: "load" });
  if (await page.inputValue("#text") !== said) found.push(`after a reload the note holds "${await page.inputValue("#text")}"`);
  if (await elapsed.innerText() <= first) found.push("the timer begins again after a reload");
}

async function noteByButton(page, found) {
  await page.fill("#text", said);
  await page.locator("main button[name=act][value=save]").click();
  await page.waitForURL(/\/arbetsrum\/samtal\/\d+/);
  if (!/Sparat \d\d:\d\d/.test(await page.locator("main").innerText())) found.push("the page does not say that the note is saved");
  await page.goto(page.url(), { waitUntil: "load" });
  if (await page.inputValue("#text") !== said) found.push(`opened again the note holds "${await page.inputValue("#text")}"`);
}

async function opened(browser, url, view, state, body) {
  const found = [];
  const { context, complaints } = await openPage(browser, url, view, { state, prepare: (page) => body(page, found) });
  await context.close();
  return [...found, ...complaints];
}

export async function deskTests(count, browser, vaka, state, only) {
  const tests = {
    "desk by keys: choose, take, take back": () => byKeys(browser, vaka, state),
    "desk by keys: search, move, open, help, new note": () => opened(browser, `${vaka.url}/arbetsrum/inkorg`, "desktop", state, otherKeys),
    "desk's phone note is saved by itself": () => opened(browser, `${vaka.url}/arbetsrum/samtal/ny`, "desktop", state, noteByItself),
    "desk's phone note is saved by its button, without script": () => opened(browser, `${vaka.url}/arbetsrum/samtal/ny`, "no_script", state, noteByButton),
  };
  for (const [name, body] of Object.entries(tests)) {
    if (!only || name.includes(only)) await count.test(name, () => (state ? body() : ["nobody could sign in"]));
  }
}
