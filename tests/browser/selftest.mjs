// The harness against a tiny server: a good page passes every rule in every view, and each known
// fault is found. A rule that finds nothing here would find nothing anywhere.
import { createServer } from "node:http";
import { Count, lookBreaches, looks, openPage, pageBreaches as breachesOf, signIn, Stage, views } from "./lib.mjs";

const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
  + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const page = (main, { lang = "sv", head = "" } = {}) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>Prov</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/s/plain.css">${head}</head>
<body><main><h1>Prov</h1>${main}</main></body></html>`;
const field = '<form method="post" action="/good"><p><label for="a">Namn</label> <input id="a" name="a" type="text" '
  + 'autocomplete="off"> <button type="submit">Skicka</button></p></form>';

// fault: [page, words that must be found, view]
const faults = {
  no_label: [page('<p><input name="a" type="text"></p>'), /axe label/, "desktop"],
  no_label_dark: [page('<p><input name="a" type="text"></p>'), /axe label/, "dark"],
  no_label_without_script: [page('<p><input name="a" type="text"></p>'), /axe label/, "no_script"],
  contrast: [page('<p class="pale">Svår att läsa</p>'), /axe color-contrast/, "phone"],
  contrast_in_the_dark_only: [page('<p class="pale-in-the-dark">Svår att läsa</p>' + field), /axe color-contrast/, "dark"],
  too_wide: [page('<p class="wide">Bred</p>' + field), /scrolls sideways/, "narrow"],
  inline_style: [page('<p style="color: red">Röd</p>'), /Content Security Policy|inline style/, "phone"],
  inline_script: [page("<script>document.title = 'a'</script>"), /Content Security Policy|inline script/, "phone"],
  script_error: [page("", { head: '<script src="/s/bad.js" defer></script>' }), /script: /, "desktop"],
  missing_file: [page("", { head: '<script src="/s/gone.js" defer></script>' }), /404/, "desktop"],
  other_server: [page('<img src="http://localhost:9/a.png" alt="Bild">'), /another server|Content Security Policy/, "desktop"],
  no_lang: [page("").replace(' lang="sv"', ""), /no lang|html-has-lang/, "desktop"],
  two_headings: [page("<h1>Två</h1>"), /2 h1/, "desktop"],
  broken_html: [page("<p><div>fel</div></p>"), /html /, "desktop"],
  heavy: [page("", { head: '<script src="/s/heavy.js" defer></script>' }), /weight: /, "desktop"],
  small_on_a_phone: [page('<p class="small"><a href="/good">a</a> <a href="/good">b</a> <a href="/good">c</a></p>'), /axe target-size/, "phone"],
  shown_when_narrow: [page('<p class="only-narrow">Svår att läsa</p>' + field), /axe color-contrast/, "narrow"],
  held_focus: [page(field, { head: '<script src="/s/trap.js" defer></script>' }), /Tab is held at input#a/, "desktop"],
  hidden_focus: [page(`<p><a class="nofocus" href="/good">Länk</a></p>`), /focus cannot be seen/, "desktop"],
};
const files = {
  "/s/plain.css": ["text/css", "body{color:#111;background:#fff;font-family:sans-serif}a{color:#0046b8}.pale{color:#bbb}.wide{width:50rem}"
    + ".nofocus:focus{outline:none}@media (prefers-color-scheme:dark){body{color:#eee;background:#111}a{color:#9cf}.pale-in-the-dark{color:#333}}"
    + ".only-narrow{display:none}@media (max-width:350px){.only-narrow{display:block;color:#bbb}}"
    + ".small a{display:inline-block;min-width:3rem;min-height:3rem}@media (min-width:360px){.small{font-size:8px}.small a{min-width:0;min-height:0}}"],
  "/s/bad.js": ["text/javascript", "thisIsNot.defined()"],
  "/s/trap.js": ["text/javascript", "addEventListener('keydown', (e) => { e.preventDefault(); document.getElementById('a').focus(); })"],
  // Digits of a linear congruence: gzip gains little on them.
  "/s/heavy.js": ["text/javascript", `const a="${Array.from({ length: 60_000 }, (_, i) => ((i * 2654435761 + i * i * 40503) >>> 0).toString(36)).join("")}";`],
};

function serve(request, answer) {
  const path = new URL(request.url, "http://x").pathname;
  const send = (status, type, text, more = {}) => answer.writeHead(status, {
    "content-type": `${type}; charset=utf-8`, "content-security-policy": csp, "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer", ...more }).end(request.method === "HEAD" ? undefined : text);
  if (files[path]) return send(200, ...files[path]);
  if (path === "/favicon.ico") return send(200, "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  if (path === "/good") return send(200, "text/html", page(field));
  if (path === "/cookie") return send(200, "text/html", page(field), { "set-cookie": "a=b" });
  if (path === "/no-csp") return send(200, "text/html", page(field), { "content-security-policy": "default-src 'self'" });
  if (path === "/logga-in" && request.method === "GET") {
    return send(200, "text/html", page('<form method="post" action="/logga-in"><input name="login"><input name="password" type="password"><button type="submit">In</button></form>'));
  }
  if (path === "/logga-in") {
    let sent = "";
    request.on("data", (data) => { sent += data; }).on("end", () => {
      if (!sent.includes("password=right")) return send(422, "text/html", page("<p>Fel</p>"));
      send(303, "text/html", "", { location: "/inside", "set-cookie": "__Host-prov=1; Path=/; Secure; HttpOnly; SameSite=Strict" });
    });
    return undefined;
  }
  if (path === "/inside") return send(request.headers.cookie?.includes("__Host-prov=1") ? 200 : 403, "text/html", page(field), { "cache-control": "no-store" });
  const fault = faults[path.slice(1)];
  return fault ? send(200, "text/html", fault[0]) : send(404, "text/html", page("<p>Finns inte</p>"));
}

export async function selftest(count, browser) {
  const server = createServer(serve);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const shared = new Stage(browser);
  const pageBreaches = (browser_, address, view, options = {}) => breachesOf(browser_, address, view, { stage: shared, ...options });
  const wants = (found, words) => found.some((line) => words.test(line)) ? [] : [`wanted ${words}, found ${JSON.stringify(found)}`];
  try {
    for (const view of Object.keys(views)) {
      await count.test(`harness: a good page is good in ${view}`, () => pageBreaches(browser, `${url}/good`, view));
    }
    for (const [name, [, words, view]] of Object.entries(faults)) {
      await count.test(`harness: finds ${name}`, async () => wants(await pageBreaches(browser, `${url}/${name}`, view), words));
    }
    // Turned, not loaded: what only the other view breaks is found there, and a good page stays good.
    const turned = async (name, look, wanted) => {
      const found = {};
      await lookBreaches(browser, `${url}/${name}`, look, {}, async (view, judge) => { found[view] = await judge(); });
      const clean = Object.entries(found).filter(([view, lines]) => view !== wanted?.view && lines.length);
      if (clean.length) return [JSON.stringify(found)];
      return wanted ? wants(found[wanted.view], wanted.words) : [];
    };
    for (const look of looks) await count.test(`harness: a good page is good turned ${look.join(", ")}`, () => turned("good", look));
    await count.test("harness: finds colours that fail in the dark alone, as pages are looked at", () =>
      turned("contrast_in_the_dark_only", ["desktop", "dark"], { view: "dark", words: /axe color-contrast/ }));
    await count.test("harness: finds targets that are too small in one width alone, when turned", () =>
      turned("small_on_a_phone", ["narrow", "phone"], { view: "phone", words: /axe target-size/ }));
    await count.test("harness: finds colours of what another width hides, when turned", () =>
      turned("shown_when_narrow", ["desktop", "narrow"], { view: "narrow", words: /axe color-contrast/ }));
    await count.test("harness: finds what is too wide when turned", () =>
      turned("too_wide", ["desktop", "narrow"], { view: "narrow", words: /scrolls sideways/ }));
    await count.test("harness: finds a cookie on a public page", async () =>
      wants(await pageBreaches(browser, `${url}/cookie`, "desktop"), /sets a cookie/));
    await count.test("harness: finds a weak CSP", async () =>
      wants(await pageBreaches(browser, `${url}/no-csp`, "desktop"), /CSP lacks/));
    await count.test("harness: finds a staff page that may be stored", async () =>
      wants(await pageBreaches(browser, `${url}/good`, "desktop", { kind: "staff" }), /may be stored/));
    await count.test("harness: finds a wrong status", async () =>
      wants(await pageBreaches(browser, `${url}/gone`, "phone"), /status 404, wanted 200/));
    await count.test("harness: a page that is to be missing is good", () => pageBreaches(browser, `${url}/gone`, "phone", { status: 404 }));
    await count.test("harness: a window that is lent again knows nothing of the page before", async () => {
      const stage = new Stage(browser);
      try {
        const first = await openPage(browser, `${url}/script_error`, "narrow", { stage });
        await first.page.evaluate(() => localStorage.setItem("a", "b"));
        await first.context.addCookies([{ name: "a", value: "b", url }]);
        await first.page.setViewportSize(views.desktop.viewport);
        await first.close();
        const second = await openPage(browser, `${url}/good`, "narrow", { stage });
        const kept = await second.page.evaluate(() => localStorage.length);
        const cookies = (await second.context.cookies()).length;
        const found = [...second.complaints, ...(kept || cookies ? [`kept: ${kept}, cookies: ${cookies}`] : []),
          ...(second.page === first.page && first.complaints.length ? [] : ["another window, or no complaint of the first page"]),
          ...(second.page.viewportSize().width === 320 ? [] : ["as wide as the page before"])];
        await second.close();
        return [...found, ...await pageBreaches(browser, `${url}/good`, "no_script", { stage }),
          ...wants(await pageBreaches(browser, `${url}/no_label`, "narrow", { stage }), /axe label/),
          ...wants(await pageBreaches(browser, `${url}/no_label`, "no_script", { stage }), /axe label/)];
      } finally {
        await stage.close();
      }
    });
    await count.test("harness: a session survives into the next view", async () => {
      const state = await signIn(browser, url, { login: "a", password: "right" });
      return pageBreaches(browser, `${url}/inside`, "dark", { kind: "staff", state });
    });
    await count.test("harness: a refused sign-in is told", () =>
      signIn(browser, url, { login: "a", password: "wrong" })
        .then(() => ["signed in with a wrong password"], (error) => error.message.includes("answered with 422") ? [] : [error.message]));
    await count.test("harness: without script no script runs", async () => {
      const { context, complaints } = await openPage(browser, `${url}/script_error`, "no_script");
      await context.close();
      return complaints;
    });
    await count.test("harness: counts what fails", async () => {
      const inner = new Count();
      const said = [], log = console.log;
      console.log = (line) => said.push(line);
      try {
        await inner.test("good", async () => []);
        await inner.test("bad", async () => ["why"]);
        await inner.test("thrown", async () => { throw new Error("broke"); });
        inner.report();
      } finally {
        console.log = log;
      }
      return said.at(-1) === "1 passed, 2 failed" && said.includes("FAIL thrown: broke") ? [] : said;
    });
  } finally {
    await shared.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
