// What every browser test shares: the program under test, Chromium, and the rules of a page.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, accessSync, constants, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { openPage, session, Stage, views } from "./stage.mjs";
import axe from "axe-core";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

export { openPage, Stage, views };

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const chromiumPath = process.env.VAKA_CHROMIUM ?? "/usr/bin/chromium";
const chromiumFlags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

// A page is loaded in the first view of each look. Widths follow the style sheet alone, so it is turned into them where
// it stands; a copy of it is shown in the dark, since of a page that is turned old colours are read now and then.
// What axe judges in a look is what can differ from the views before it: of the same elements in the dark their
// colours; of the same colours in another width their places, and all but their colours where a width shows the
// elements that another hides (what is seen there first is judged for its colours too).
export const looks = [["desktop", "dark", "narrow", "phone"], ["no_script"]];
const colours = ["color-contrast", "link-in-text-block"];
const places = ["target-size", "scrollable-region-focusable"];
const judgedAlone = { dark: { only: colours }, narrow: { without: colours }, phone: { only: places } };

// Bytes on the wire of a first visit, compressed.
export const weightMax = { public: 120_000, staff: 200_000 };

// ---- the program -----------------------------------------------------------------------------

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export async function until(what, seconds, condition) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// A small synthetic authority in a folder of its own, served by the built program.
// `config`: more lines of vaka.toml, where a test needs them; `port`: one that they name.
export async function startVaka({ config = "", port: given } = {}) {
  const program = process.env.VAKA_BIN ?? join(repository, "build/dev/vaka");
  try {
    accessSync(program, constants.X_OK);
  } catch {
    throw new Error(`${program} is not built; run ./test, or set VAKA_BIN`);
  }
  const folder = mkdtempSync(join(tmpdir(), "vaka-browser-"));
  const data = join(folder, "data");
  const port = given ?? await freePort();
  const run = (...args) => {
    const done = spawnSync(program, args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`vaka ${args.join(" ")} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
  };
  const named = config ? ["--config", join(folder, "vaka.toml")] : [];
  if (config) writeFileSync(named[1], `${config}\n`);
  let server;
  const stop = async () => {
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      const late = setTimeout(() => server.kill("SIGKILL"), 20_000);
      await ended;
      clearTimeout(late);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    run("init", "--data", data, ...named, "--demo");
    run("simulate", "--data", data, ...named, "--size", "small", "--seed", "1");
    const log = openSync(join(folder, "serve.log"), "a");
    server = spawn(program, ["serve", "--data", data, ...named, "--listen", `127.0.0.1:${port}`, "--demo"], { stdio: ["ignore", log, log] });
    const url = `http://127.0.0.1:${port}`;
    await until("vaka serve ready", 60, async () => {
      if (server.exitCode !== null) throw new Error(`vaka serve ended:\n${readFileSync(join(folder, "serve.log"), "utf8")}`);
      return fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    });
    return { url, data, program, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const startChromium = () => chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });

// ---- the rules of a page: each gives a list of breaches, empty when there is none ---------------

// axe needs timers, which a page without script does not have: there it judges the same elements,
// taken from the page as it stands, without its scripts and with what is told to those who run none.
export async function axeBreaches(page, view = "desktop", stage = undefined, rules = undefined) {
  if (views[view].javaScriptEnabled) return judged(page, rules);
  const html = (await page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/gi, "").replace(/<\/?noscript[^>]*>/gi, "");
  const own = stage ? undefined : new Stage(page.context().browser());
  try {
    const copy = await (stage ?? own).copies(new URL(page.url()).origin, view);
    await lay(copy, html);
    return await judged(copy);
  } finally {
    await own?.close();
  }
}

// Puts a copy in the window in place of what stands there, and waits for its style sheets, which need no session.
async function lay(page, html) {
  await page.evaluate(async (text) => {
    const copy = new DOMParser().parseFromString(text, "text/html");
    const sheets = [...copy.querySelectorAll("link[rel=stylesheet]")].map((sheet) => new Promise((done, failed) => {
      sheet.addEventListener("load", done);
      sheet.addEventListener("error", () => failed(new Error(`not loaded: ${sheet.href}`)));
    }));
    document.replaceChild(document.adoptNode(copy.documentElement), document.documentElement);
    await Promise.all(sheets);
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
  }, html);
}

// Our pages have no frames, so axe is run in the page itself: its Playwright binding opens a further page for
// each run, which takes ten times as long as the judging. It is put there by the protocol alone, which lets the
// browser know its text again. `rules`: only these, or all without these and these of what is `seenFirst`.
async function judged(page, rules = {}) {
  const protocol = await session(page);
  const there = await protocol.send("Runtime.evaluate", { expression: '"axe" in window', returnByValue: true });
  if (!there.result.value) await protocol.send("Runtime.evaluate", { expression: axe.source });
  const violations = await page.evaluate(async ({ only, without }) => {
    if (window.frames.length) throw new Error("a page with frames is not judged whole here");
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const run = async (what, options) => (await window.axe.run(what, { ...options, resultTypes: ["violations"] })).violations
      .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map(({ target }) => ({ target })) }));
    if (only) return run(document, { runOnly: { type: "rule", values: only } });
    if (!without) return run(document, { runOnly: { type: "tag", values: tags } });
    const found = await run(document, { runOnly: { type: "tag", values: tags }, rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) });
    const first = [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility() && !window.vakaSeen?.has(one));
    return first.length ? [...found, ...await run({ include: first }, { runOnly: { type: "rule", values: without } })] : found;
  }, rules);
  return violations.map((v) => `axe ${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).join(", ")})`);
}

export async function reflowBreaches(page) {
  const { scroll, inner } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, inner: window.innerWidth }));
  return scroll > inner ? [`scrolls sideways: ${scroll} px of content in ${inner} px`] : [];
}

// What HTML itself must hold, whatever the view; read from the answer, not from the built page.
export function htmlBreaches(html) {
  const found = [];
  const count = (pattern) => (html.match(pattern) ?? []).length;
  if (count(/<h1[\s>]/gi) !== 1) found.push(`html: ${count(/<h1[\s>]/gi)} h1, wanted one`);
  if (!/<html[^>]*\slang="(sv|en|fi)"/i.test(html)) found.push("html: no lang sv, en or fi on html");
  if (!/<main[\s>]/i.test(html)) found.push("html: no main");
  if (!/<title>[^<]+<\/title>/i.test(html)) found.push("html: no title");
  if (count(/\sstyle="/gi) || count(/<style[\s>]/gi)) found.push("html: inline style, which the CSP refuses");
  if (count(/<script(?![^>]*\ssrc=)[^>]*>/gi) || count(/\son\w+="/gi)) found.push("html: inline script, which the CSP refuses");
  return [...found, ...validatorBreaches(html)];
}

const validator = new HtmlValidate(new StaticConfigLoader({
  extends: ["html-validate:standard"],
  rules: {
    "long-title": "off", "doctype-style": "off", "no-trailing-whitespace": "off", "form-dup-name": "off",
    "void-style": "off", "attr-quotes": "off", "no-inline-style": "error", "prefer-native-element": "off",
    "require-sri": "off", "tel-non-breaking": "off", "attribute-boolean-style": "off", "attribute-empty-style": "off",
    // The list role is said again where a style sheet takes the bullets, and with them the role, away.
    "no-redundant-role": "off",
  },
}));

function validatorBreaches(html) {
  const { results } = validator.validateStringSync(html);
  return results.flatMap((r) => r.messages).filter((m) => m.severity === 2)
    .map((m) => `html ${m.ruleId}: ${m.message} (line ${m.line})`);
}

export function headerBreaches(headers, kind) {
  const found = [];
  const csp = headers["content-security-policy"] ?? "";
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]) {
    if (!csp.includes(part)) found.push(`header: the CSP lacks ${part}`);
  }
  if (/unsafe-/.test(csp)) found.push("header: the CSP allows unsafe-…");
  if (headers["x-content-type-options"] !== "nosniff") found.push("header: no X-Content-Type-Options: nosniff");
  if (!headers["referrer-policy"]) found.push("header: no Referrer-Policy");
  if (kind === "public" && headers["set-cookie"]) found.push("header: a public page sets a cookie");
  if (kind === "staff" && !/no-store/.test(headers["cache-control"] ?? "")) found.push("header: a staff page may be stored");
  return found;
}

export async function weightBreaches(loaded, kind) {
  let bytes = 0;
  for (const answer of loaded) {
    const status = answer.status();
    if (status < 200 || status >= 300) continue;
    const body = await answer.body().catch(() => Buffer.alloc(0));
    const packed = /woff2|png|jpe?g|webp/.test(answer.headers()["content-type"] ?? "");
    bytes += packed ? body.length : gzipSync(body).length;
  }
  return bytes > weightMax[kind] ? [`weight: ${bytes} bytes compressed, at most ${weightMax[kind]}`] : [];
}

// Tab through the page: each stop can be seen, and the walk comes round without being held. The page notes where
// each stroke leads, so that the strokes need not wait for each other.
export async function keyboardBreaches(page, stopsMax = 150) {
  const protocol = await session(page), tab = { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 };
  await page.evaluate(() => {
    document.activeElement?.blur?.();
    window.scrollTo(0, 0);
    const keys = new Map();
    window.vakaStops = [];
    window.addEventListener("keyup", () => {
      const e = document.activeElement;
      if (!e || e === document.body) return window.vakaStops.push(null);
      if (!keys.has(e)) keys.set(e, keys.size);
      const style = getComputedStyle(e), box = e.getBoundingClientRect();
      const outside = e.closest("label, .ds-field") ? getComputedStyle(e.closest("label, .ds-field")) : style;
      const marked = [style, outside].some((s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none");
      const name = `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""} "${(e.textContent ?? "").trim().slice(0, 30)}"`;
      return window.vakaStops.push({ key: keys.get(e), name, marked, visible: box.width > 0 && box.height > 0 });
    }, { capture: true });
  });
  const found = [], seen = new Map();
  let held = 0, last = null, round = false;
  for (let stops = 0; stops < stopsMax && !round;) {
    await Promise.all(Array.from({ length: 15 }).flatMap(() => [
      protocol.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...tab }), protocol.send("Input.dispatchKeyEvent", { type: "keyUp", ...tab })]));
    const walked = await page.evaluate(() => window.vakaStops.splice(0));
    if (!walked.length) return ["keyboard: the page does not see the strokes"];
    for (const at of walked) {
      stops += 1;
      held = at?.key === last ? held + 1 : 0;
      last = at?.key;
      if (held > 3 && at) found.push(`keyboard: Tab is held at ${at.name}`);
      round = at === null || held > 3 || (at.key === 0 && seen.has(0) && held === 0);
      if (round) break;
      if (seen.has(at.key)) continue;
      seen.set(at.key, at.name);
      if (!at.visible) found.push(`keyboard: focus goes to ${at.name}, which cannot be seen`);
      else if (!at.marked) found.push(`keyboard: focus cannot be seen on ${at.name}`);
    }
  }
  if (seen.size === 0) found.push("keyboard: Tab reaches nothing");
  return found;
}

// All rules that hold for one page in the view that it was loaded in.
async function loadedBreaches({ page, answer, complaints, loaded }, view, { kind = "public", status = 200, prepare, stage, rules } = {}) {
  const found = [];
  if (answer.status() !== status) found.push(`status ${answer.status()}, wanted ${status}`);
  // Chromium reports every answer from 400 up in the console; a page that is to be one says so.
  // So does a form that was sent back with its errors.
  const expected = [...(status >= 400 ? [status] : []), ...(prepare ? [422] : [])];
  found.push(...complaints.splice(0).filter((c) => !expected.some((code) => c.includes(`status of ${code}`))));
  found.push(...await axeBreaches(page, view, stage, rules), ...await reflowBreaches(page));
  if (view === "desktop") {
    // After a form was sent the page is another than the one that was opened.
    if (!prepare) found.push(...headerBreaches(await answer.allHeaders(), kind), ...htmlBreaches(await answer.text()));
    found.push(...await weightBreaches(loaded, kind), ...await keyboardBreaches(page));
  }
  return found;
}

// What a page that is open holds in the dark: its copy, with what was typed and chosen, in a window that is dark.
async function copiedBreaches({ page }, view, stage) {
  const own = stage ? undefined : new Stage(page.context().browser());
  try {
    const html = await page.evaluate(() => {
      const copy = document.documentElement.cloneNode(true);
      const fields = "input, textarea, option";
      const there = [...document.querySelectorAll(fields)];
      [...copy.querySelectorAll(fields)].forEach((field, i) => {
        field.toggleAttribute("checked", Boolean(there[i].checked));
        field.toggleAttribute("selected", Boolean(there[i].selected));
        if (field.tagName === "TEXTAREA") field.textContent = there[i].value;
        else if (field.tagName === "INPUT" && field.type !== "file") field.setAttribute("value", there[i].value);
      });
      copy.querySelectorAll("script, noscript").forEach((one) => one.remove());
      return `<!doctype html>${copy.outerHTML}`;
    });
    const copy = await (stage ?? own).copies(new URL(page.url()).origin, view);
    await lay(copy, html);
    return await judged(copy, judgedAlone[view]);
  } finally {
    await own?.close();
  }
}

// And what a page that is open holds when it is turned into another view.
async function turnedBreaches({ page, complaints }, view) {
  await page.evaluate(() => {
    document.activeElement?.blur?.();
    window.scrollTo(0, 0);
    window.vakaSeen ??= new WeakSet([...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility()));
  });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize(views[view].viewport);
  // Colours are read when they are drawn: two frames, and whatever still moves has come to rest.
  await page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
  });
  return [...complaints.splice(0), ...await judged(page, judgedAlone[view]), ...await reflowBreaches(page)];
}

export async function pageBreaches(browser, url, view, options = {}) {
  const open = await openPage(browser, url, view, options);
  try {
    return await loadedBreaches(open, view, options);
  } finally {
    await open.close();
  }
}

// A page in all views of one look; `each` gets a view's name and what judges it.
export async function lookBreaches(browser, url, look, options, each) {
  const [first, ...turned] = look;
  let open;
  try {
    await each(first, async () => {
      open = await openPage(browser, url, first, options);
      return loadedBreaches(open, first, { ...options, rules: judgedAlone[first] });
    });
    for (const view of turned) {
      await each(view, async () => {
        if (!open) return ["the page did not open"];
        return views[view].colorScheme === views[first].colorScheme ? turnedBreaches(open, view) : copiedBreaches(open, view, options.stage);
      });
    }
  } finally {
    await open?.close();
  }
}

// Signs in on the staff's sign-in page and gives the storageState for openPage.
export async function signIn(browser, url, { login, password, fields = { login: "login", password: "password" } }) {
  const context = await browser.newContext({ ...views.desktop, locale: "sv-SE" });
  try {
    const page = await context.newPage();
    await page.goto(`${url}/logga-in`);
    await page.fill(`[name="${fields.login}"]`, login);
    await page.fill(`[name="${fields.password}"]`, password);
    const [answer] = await Promise.all([page.waitForResponse((one) => one.request().method() === "POST"),
      page.locator(`[name="${fields.password}"]`).press("Enter")]);
    if (answer.status() !== 303) throw new Error(`sign-in as ${login} was answered with ${answer.status()}`);
    await page.waitForURL((now) => !now.pathname.startsWith("/logga-in"), { timeout: 15_000 });
    return await context.storageState();
  } finally {
    await context.close();
  }
}

// ---- counting ----------------------------------------------------------------------------------

const secondsMax = 90;   // of one test that says nothing else; starting the program included

export class Count {
  passed = 0;
  fails = [];

  // A test is good when it gives no breach, throws nothing, and comes to an end.
  async test(name, body, seconds = secondsMax) {
    const began = Date.now();
    let found, late;
    try {
      const limit = new Promise((_, reject) => {
        late = setTimeout(() => reject(new Error(`not done within ${seconds} s`)), seconds * 1000);
      });
      found = (await Promise.race([body(), limit])) ?? [];
    } catch (error) {
      found = [error.message.split("\n").slice(0, 6).join("\n")];
    } finally {
      clearTimeout(late);
    }
    console.log(`${found.length ? "not " : "ok  "} ${name} (${Date.now() - began} ms)`);
    for (const line of found) console.log(`       ${line.replaceAll("\n", "\n       ")}`);
    if (found.length) this.fails.push(`FAIL ${name}: ${found[0].split("\n")[0]}`);
    else this.passed += 1;
  }

  report() {
    for (const line of this.fails) console.log(line);
    console.log(`${this.passed} passed, ${this.fails.length} failed`);
    return this.fails.length || !this.passed ? 1 : 0;
  }
}

export async function screenshot(page, name) {
  const folder = process.env.VAKA_SCREENSHOTS;
  if (folder) writeFileSync(join(folder, `${name}.png`), await page.screenshot({ fullPage: true }));
}
