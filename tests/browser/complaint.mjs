// The complaint about health care as a person meets it: a real OpenID Connect provider (npm oidc-provider)
// beside the program, the form one question a page, the check page, what was sent in "my matters". With
// scripts and without, in 320 px, and by the keyboard alone; every page on the way keeps the rules of a page.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { axeBreaches, freePort, reflowBreaches, repository, screenshot, Stage, startVaka, views } from "./lib.mjs";

const peers = join(repository, "tests/support/peers");
const client = "vaka-browser", secret = "only for this test";
const form = "/klaga/halso-och-sjukvard/anmal";
const pagesMax = 40, secondsMax = 300;   // some twenty pages, each looked at by axe

// By the name of the field; a choice by its value. What has no answer here is left as it stands.
const answers = {
  who: "patient", contact_address: "Gatan 1\n123 45 Orten", contact_phone: "070-000 00 00", where: "Avdelning 7, sjukhuset",
  unit: "Avdelning 7", what_happened: "Såret sågs inte till på tre dagar.", when_year: "2026", when_month: "3", harm: "lasting_injury",
  asked_provider: "provider", asked_when_year: "2026", asked_when_month: "4", provider_answer: "yes", interpreter: "no",
};

async function startProvider(port, redirect) {
  if (!existsSync(join(peers, "node_modules/oidc-provider"))) {
    const done = spawnSync("npm", ["--prefix", peers, "ci", "--ignore-scripts"], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`npm ci in ${peers}: ${done.stderr}`);
  }
  const child = spawn(process.execPath, [join(peers, "oidc_peer.mjs"), String(port), client, secret, redirect], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", (code) => reject(new Error(`the provider ended with ${code}`)));
  });
  return { stop: () => new Promise((resolve) => { child.once("exit", resolve); child.kill("SIGTERM"); }) };
}

// The program with people's e-legitimation, and the provider that it names. Both are stopped by `stop`.
export async function startWithProvider() {
  const providerPort = await freePort(), port = await freePort();
  const own = `http://127.0.0.1:${port}`;
  const provider = await startProvider(providerPort, `${own}/logga-in/svar`);
  try {
    const vaka = await startVaka({ port, config: [`[office]`, `public_url = "${own}"`, `[oidc.public]`,
      `issuer = "http://127.0.0.1:${providerPort}"`, `client_id = "${client}"`, `client_secret = "${secret}"`].join("\n") });
    return { url: vaka.url, stop: async () => { await vaka.stop(); await provider.stop(); } };
  } catch (error) {
    await provider.stop();
    throw error;
  }
}

// ---- two ways to answer: by pointing, and by keys alone ------------------------------------------

const byPointing = {
  async follow(page, link) { await link.click(); },
  async answer(page) {
    for (const field of await fieldsOf(page)) {
      const at = page.locator(`main [name="${field.name}"]`);
      if (field.choice) await page.locator(`main input[name="${field.name}"][value="${field.value}"]`).check();
      else await at.first().fill(field.value);
    }
  },
  async press(page, button) { await button.click(); },
};

async function tabTo(page, wanted, what) {
  await page.evaluate(() => document.activeElement?.blur?.());
  for (let stop = 0; stop < 200; stop++) {
    await page.keyboard.press("Tab");
    if (await wanted()) return;
  }
  throw new Error(`Tab does not reach ${what} on ${page.url()}`);
}
const focused = (page, locator) => locator.evaluate((element) => element === document.activeElement);

const byKeys = {
  async follow(page, link) {
    await tabTo(page, () => focused(page, link), "the link");
    await page.keyboard.press("Enter");
  },
  async answer(page) {
    for (const field of await fieldsOf(page)) {
      const at = () => page.evaluate(() => document.activeElement?.getAttribute("name") ?? "");
      await tabTo(page, async () => await at() === field.name, field.name);
      if (!field.choice) {
        await page.keyboard.press("Control+A");
        for (const [index, line] of field.value.split("\n").entries()) {
          if (index) await page.keyboard.press("Enter");
          await page.keyboard.type(line);
        }
        continue;
      }
      // Space chooses where the focus stands, an arrow goes to the next of the group.
      await page.keyboard.press("Space");
      for (let turn = 0; turn < 20; turn++) {
        if (await page.evaluate(() => document.activeElement.value) === field.value) break;
        await page.keyboard.press("ArrowDown");
      }
      if (!await page.locator(`main input[name="${field.name}"][value="${field.value}"]`).isChecked()) throw new Error(`keys do not choose ${field.name} = ${field.value}`);
    }
  },
  async press(page, button) {
    await tabTo(page, () => focused(page, button), "the button");
    await page.keyboard.press("Enter");
  },
};

// The fields of this page that have an answer, in their order.
async function fieldsOf(page) {
  const found = await page.evaluate(() => [...document.querySelectorAll("main form[method=post] [name]")].map((field) => ({
    name: field.getAttribute("name"), type: field.tagName === "INPUT" ? field.type : field.tagName.toLowerCase(),
    visible: field.getBoundingClientRect().width > 0 || ["radio", "checkbox"].includes(field.type) })));
  const seen = new Set();
  return found.filter((field) => field.visible && !["hidden", "submit", "button"].includes(field.type) && field.name in answers && !seen.has(field.name) && seen.add(field.name))
    .map((field) => ({ name: field.name, choice: ["radio", "checkbox"].includes(field.type), value: answers[field.name] }));
}

// ---- the journey ---------------------------------------------------------------------------------

async function looked(page, view, stage, found, what) {
  for (const breach of [...await axeBreaches(page, view, stage), ...await reflowBreaches(page)]) found.push(`${what}: ${breach}`);
}

async function signIn(page, vaka, hand) {
  await page.goto(vaka.url + form, { waitUntil: "load" });
  await hand.follow(page, page.locator("main a[href*='/logga-in/e-legitimation']").first());
  await page.waitForURL(/\/interaction\//);
  await hand.press(page, page.locator("button[value=sign_in]"));
  await page.waitForURL(vaka.url + form, { timeout: 20_000 });
}

async function send(page, hand, act) {
  await Promise.all([page.waitForResponse((answer) => answer.request().method() === "POST"),
    hand.press(page, page.locator(`main button[value=${act}]`).first())]);
  await page.waitForLoadState("load");
}

async function complain(browser, vaka, view, hand, name, stage) {
  const context = await browser.newContext({ ...views[view], locale: "sv-SE" });
  const found = [];
  try {
    const page = await context.newPage();
    page.on("pageerror", (error) => found.push(`script: ${error.message}`));
    page.on("console", (message) => { if (/Content Security Policy/i.test(message.text())) found.push(`console: ${message.text()}`); });
    await signIn(page, vaka, hand);
    let turn = 0;
    for (; await page.locator("main button[value=send]").count() === 0; turn++) {
      if (turn === pagesMax) throw new Error("the form has no end");
      const title = (await page.locator("h1").first().textContent()).trim();
      await looked(page, view, stage, found, title);
      await hand.answer(page);
      await screenshot(page, `complaint-${name}-${String(turn).padStart(2, "0")}`);
      await send(page, hand, await page.locator("main button[value=continue]").count() ? "continue" : "next");
      if (await page.locator("main [role=alert] a").count()) throw new Error(`refused on "${title}": ${(await page.locator("main [role=alert]").first().innerText()).slice(0, 300)}`);
    }
    if (turn < 5) found.push(`only ${turn} pages before the check page: it is no form with one question a page`);
    await looked(page, view, stage, found, "check page");
    await screenshot(page, `complaint-${name}-check`);
    const check = await page.locator("main").innerText();
    if (!check.includes(answers.what_happened)) found.push("the check page does not show what was written");
    if (!/sekretess/i.test(check)) found.push("the check page does not tell of the weak secrecy");
    await send(page, hand, "send");
    const number = (await page.locator("main").innerText()).match(/8\.2\.1-\d+\/\d{4}/)?.[0];
    if (!number) throw new Error(`no number after sending: ${(await page.locator("main").innerText()).slice(0, 300)}`);
    await looked(page, view, stage, found, "receipt");
    await screenshot(page, `complaint-${name}-receipt`);
    await page.goto(`${vaka.url}/mina-arenden`, { waitUntil: "load" });
    await looked(page, view, stage, found, "my matters");
    await hand.follow(page, page.locator(`main a[href*="${number.replace("/", "-")}"]`).first());
    await page.waitForURL(new RegExp(number.replace("/", "-").replaceAll(".", "\\.")));
    await looked(page, view, stage, found, "my matter");
    await screenshot(page, `complaint-${name}-matter`);
    if (!(await page.locator("main").innerText()).includes(number)) found.push("my matter does not show its number");
    return found;
  } finally {
    await context.close();
  }
}

export async function complaintTests(count, browser, wanted) {
  const rows = [["pointer", "desktop", byPointing], ["dark", "dark", byPointing], ["narrow", "narrow", byPointing], ["no-script", "no_script", byPointing],
    ["keys", "desktop", byKeys], ["keys-narrow", "narrow", byKeys]].map(([name, view, hand]) => ({ title: `complaint e-service ${name}`, name, view, hand }))
    .filter((row) => !wanted || row.title.includes(wanted));
  if (!rows.length) return;
  const stage = new Stage(browser);
  let vaka;
  await count.test("complaint e-service: the program and the provider start", async () => { vaka = await startWithProvider(); });
  if (!vaka) return;
  try {
    for (const { title, name, view, hand } of rows) await count.test(title, () => complain(browser, vaka, view, hand, name, stage), secondsMax);
  } finally {
    await stage.close();
    await vaka.stop();
  }
}
