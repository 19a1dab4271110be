// The public doors, each carried through from its first page to its receipt or end: once with keys alone, as a
// person without a mouse goes, and once without script, by pointing. And every link of the public pages leads
// somewhere.
import { openPage } from "./lib.mjs";
import { publicPages } from "./pages.mjs";

const number = /\d+(?:\.\d+)+-\d+\/\d{4}/;
const pressesMax = 80;   // more than any public page has stops

// ---- two hands: keys alone, and pointing ----------------------------------------------------------

// Tab goes on from where the focus stands, and never round: fields are met in the order in which they stand.
async function tabTo(page, selector) {
  for (let presses = 0; presses < pressesMax; presses += 1) {
    await page.keyboard.press("Tab");
    const { there, round } = await page.evaluate((wanted) => {
      const now = document.activeElement, last = window.vakaLast ?? document.body;
      window.vakaLast = now;
      return { there: now.matches(wanted), round: Boolean(now.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING) };
    }, selector);
    if (round) break;
    if (there) return;
  }
  throw new Error(`Tab does not reach ${selector} on ${page.url()}`);
}

const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  return { type: at.tagName === "INPUT" ? at.type : at.tagName.toLowerCase(), value: at.value, checked: at.checked };
});

const byKeys = {
  view: "desktop",
  async follow(page, href) {
    await tabTo(page, `main a[href="${href}"]`);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  },
  // Walks the form: each field by its name, typed into or chosen, in the order of the page.
  async answer(page, fields) {
    for (const [name, value] of Object.entries(fields)) {
      await tabTo(page, `main [name="${name}"]`);
      if (!["radio", "checkbox"].includes((await focused(page)).type)) {
        await page.keyboard.type(value);
        continue;
      }
      // Space chooses where the focus stands, an arrow the next of the group.
      await page.keyboard.press("Space");
      for (let turn = 0; turn < 12 && (await focused(page)).value !== value; turn += 1) await page.keyboard.press("ArrowDown");
      const at = await focused(page);
      if (at.value !== value || !at.checked) throw new Error(`keys do not choose ${name} = ${value} on ${page.url()}`);
    }
  },
  // The list opens while the name is typed; an arrow goes into it and Enter takes what is pointed at.
  async unit(page, name) {
    await tabTo(page, "main input[name=unit]");
    await page.keyboard.type(name.slice(0, -3));
    await page.locator("[role=listbox] [role=option]", { hasText: name }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    if (await page.inputValue("main input[name=unit]") !== name) throw new Error("an arrow and Enter do not take the unit of the list");
  },
  async press(page, button) {
    await tabTo(page, button);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  },
};

const byPointing = {
  view: "no_script",
  async follow(page, href) { await this.press(page, `main a[href="${href}"]`); },
  async answer(page, fields) {
    for (const [name, value] of Object.entries(fields)) {
      const choice = page.locator(`main input[name="${name}"][value="${value}"]`);
      if (await choice.count()) await choice.check();
      else await page.locator(`main [name="${name}"]`).fill(value);
    }
  },
  // The search gives the form again, with what was written and the units to choose from.
  async unit(page, name) {
    await page.fill("main input[name=unit]", name.split(" ")[0]);   // the check page must show the unit, not this word
    await this.press(page, "main button[name=unit_search]");
    await page.getByRole("radio", { name }).check();
  },
  async press(page, button) { await Promise.all([page.waitForNavigation(), page.locator(button).first().click()]); },
};

// ---- the doors --------------------------------------------------------------------------------------

const aUnit = "Hemtjänsten Gotland";   // of the synthetic authority
const told = "Larmet på natten besvaras inte, och ingen svarar i telefonen.";

const heading = async (page, wanted, found) => {
  const shown = (await page.locator("h1").innerText()).trim();
  if (!wanted.test(shown)) found.push(`the heading of ${page.url()} is "${shown}", not ${wanted}`);
};
const shows = async (page, words, found) => {
  const text = await page.locator("main").innerText();
  for (const one of words) if (!text.includes(one)) found.push(`${page.url()} does not show "${one}"`);
};
const received = async (page) => {
  const text = await page.locator("main").innerText();
  if (!number.test(text)) throw new Error(`no number on the receipt: ${text.slice(0, 300)}`);
  return text;
};

async function tip(page, hand, found) {
  await hand.answer(page, { what_happened: told, risk_now: "no" });
  await hand.unit(page, aUnit);
  await hand.answer(page, { where: "Trapphus 2", when_year: "2026", area: "sol", role: "relative", contact: "anonymous" });
  await hand.press(page, "main button[name=act][value=check]");
  await heading(page, /Kontrollera/, found);
  await shows(page, [told, aUnit, "Trapphus 2"], found);
  await hand.press(page, "main button[name=act][value=send]");
  await received(page);
}

// The question is answered on this site, so its receipt has a number and a code: they open it, and more can be added.
async function question(page, hand, found) {
  await hand.answer(page, { service: "supervision", question: told, reply_by: "code", role: "private_person" });
  await hand.press(page, "main button[name=act][value=check]");
  await heading(page, /Kontrollera/, found);
  await shows(page, [told], found);
  await hand.press(page, "main button[name=act][value=send]");
  const text = await received(page);
  await hand.follow(page, "/beratta/folj");
  await hand.answer(page, { number: text.match(number)[0], code: text.match(/(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}/)[0] });
  await hand.press(page, "main form button[type=submit]");
  await shows(page, [text.match(number)[0]], found);
  await hand.answer(page, { what_happened: "Det hände igen i natt." });
  await hand.press(page, "main button[name=act][value=add]");
  await shows(page, ["Vi har tagit emot det du lade till"], found);
}

// Three questions, and the page that they lead to names the next door.
async function guide(page, hand, found) {
  for (const answer of [{ danger: "no" }, { matter: "care" }, { care: "tell" }]) {
    await hand.answer(page, answer);
    await hand.press(page, "main form button[type=submit]");
  }
  if (await page.locator("main form input[type=radio]").count()) found.push(`the guide has no end: ${page.url()}`);
  await hand.follow(page, "/beratta/tips");
  await heading(page, /Lämna ett tips/, found);
}

async function registry(page, hand, found) {
  await hand.follow(page, "/kontakt/registratur");
  await hand.answer(page, { q: "Umeå" });
  await hand.press(page, "main form button[type=submit]");
  await shows(page, ["Antal träffar: 1", "Avdelning nord"], found);
}

async function easyRead(page, hand, found) {
  await hand.follow(page, "/lattlast/beratta");
  await heading(page, /Berätta för oss/, found);
  await hand.follow(page, "/beratta/tips");
  await hand.answer(page, { what_happened: told, contact: "anonymous" });
  await hand.press(page, "main button[name=act][value=check]");
  await hand.press(page, "main button[name=act][value=send]");
  await received(page);
}

const doors = {
  "the tip form": ["/beratta/tips", tip],
  "the question form": ["/beratta/fraga", question],
  "the guide": ["/beratta", guide],
  "the registry search": ["/kontakt", registry],
  "easy-read": ["/lattlast/", easyRead],
};

async function through(browser, url, hand, door) {
  const found = [];
  const { context, complaints } = await openPage(browser, url, hand.view, { prepare: (page) => door(page, hand, found) });
  await context.close();
  return [...found, ...complaints];
}

// ---- the links --------------------------------------------------------------------------------------

// Each public page as it is sent, and each place on this server that it leads to, asked once and without a session.
async function links(url) {
  const found = [], asked = new Map();
  const wanted = new Map(publicPages.map(({ path, status }) => [path, status ?? 200]));
  const ask = async (path) => {
    if (!asked.has(path)) {
      const answer = await fetch(url + path, { redirect: "manual", credentials: "omit" });
      const html = /text\/html/.test(answer.headers.get("content-type") ?? "");
      asked.set(path, { status: answer.status, location: answer.headers.get("location"), text: html ? await answer.text() : "" });
      if (!html) await answer.body?.cancel();
    }
    return asked.get(path);
  };
  const from = new Map();
  for (const path of new Set([...wanted.keys(), "/en/", "/fi/"])) {
    for (const [, href] of (await ask(path)).text.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
      const to = new URL(href.replaceAll("&amp;", "&"), url + path);
      if (to.origin === url) from.set(to.pathname + to.search + to.hash, from.get(to.pathname + to.search + to.hash) ?? path);
    }
  }
  if (from.size < 50) found.push(`only ${from.size} links were found: the pages are not read right`);
  for (const [link, page] of from) {
    const [path, hash] = link.split("#");
    let answer = await ask(path);
    if (answer.location) answer = await ask(new URL(answer.location, url + path).href.replace(url, ""));
    if (answer.status >= 400 && answer.status !== wanted.get(path)) found.push(`${page} links to ${link}, which is answered with ${answer.status}`);
    else if (hash && !answer.text.includes(`id="${decodeURIComponent(hash)}"`)) found.push(`${page} links to ${link}, where nothing has that id`);
  }
  return found;
}

export async function doorTests(count, browser, vaka, only) {
  const tests = { "doors: every link of the public pages leads somewhere": () => links(vaka.url) };
  for (const [name, [path, door]] of Object.entries(doors)) {
    tests[`doors by keys: ${name}`] = () => through(browser, vaka.url + path, byKeys, door);
    tests[`doors without script: ${name}`] = () => through(browser, vaka.url + path, byPointing, door);
  }
  for (const [name, body] of Object.entries(tests)) if (!only || name.includes(only)) await count.test(name, body);
}
