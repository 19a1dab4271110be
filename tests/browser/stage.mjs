// Windows of the browser in which pages are opened, in the views that every page is looked at in.

// Every page is looked at in each of these; nothing is remembered from one to the next.
export const views = {
  desktop: { viewport: { width: 1280, height: 900 }, colorScheme: "light", javaScriptEnabled: true },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark", javaScriptEnabled: true },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", javaScriptEnabled: true },
  narrow: { viewport: { width: 320, height: 640 }, colorScheme: "light", javaScriptEnabled: true },
  no_script: { viewport: { width: 390, height: 844 }, colorScheme: "light", javaScriptEnabled: false },
};

// Opens a page and gathers what the browser complains of. `state` is a signed-in storageState; `stage` lends a
// window that has shown another page before.
export async function openPage(browser, url, view, { state, prepare, stage } = {}) {
  const window = await (stage ?? new Stage(browser)).window(view, state);
  const { context, page } = window;
  const record = { complaints: [], loaded: [], origin: new URL(url).origin, prepared: Boolean(prepare) };
  window.record = record;
  const answer = await page.goto(url, { waitUntil: "load" });
  if (prepare) await prepare(page);
  const close = () => (stage ? stage.back(window) : context.close());
  return { context, page, answer, complaints: record.complaints, loaded: record.loaded, close };
}

// Windows that stay open between pages, one for each view and session: to start a browsing process takes five
// times as long as to show a page. Of the page before nothing is left but what the browser keeps of style sheets
// and fonts, and in the view where the weight is taken not that either.
export class Stage {
  #browser;
  #idle = new Map();
  #copies = new Map();
  constructor(browser) { this.#browser = browser; }

  async window(view, state) {
    const key = `${view} ${state ? JSON.stringify(state) : ""}`;
    const kept = this.#idle.get(key)?.pop();
    if (kept) return kept;
    const context = await this.#browser.newContext({ ...views[view], storageState: state, locale: "sv-SE" });
    const page = await context.newPage();
    const window = { key, view, state, context, page, record: null };
    if (view === "desktop") await (await session(page)).send("Network.setCacheDisabled", { cacheDisabled: true });
    listen(window);
    return window;
  }

  // Takes a window back, as it was when it was new.
  async back(window) {
    const { key, view, state, context, page } = window;
    try {
      if (views[view].javaScriptEnabled) await page.evaluate(() => { localStorage.clear(); sessionStorage.clear(); });
      if (!state) await context.clearCookies();
      await page.setViewportSize(views[view].viewport);
      await page.emulateMedia({ colorScheme: views[view].colorScheme, reducedMotion: null });
    } catch {
      await context.close();
      return;
    }
    this.#idle.set(key, [...this.#idle.get(key) ?? [], window]);
  }

  // A window for the copies that are judged in place of a page: its own scripts run.
  async copies(origin, view) {
    const key = `${view} ${origin}`;
    if (!this.#copies.has(key)) {
      const context = await this.#browser.newContext({ ...views[view], javaScriptEnabled: true, locale: "sv-SE" });
      const page = await context.newPage();
      await page.route(`${origin}/`, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: "<!doctype html><title>-</title>" }));
      await page.goto(`${origin}/`);
      this.#copies.set(key, page);
    }
    return this.#copies.get(key);
  }

  async close() {
    for (const windows of this.#idle.values()) for (const { context } of windows) await context.close();
    for (const page of this.#copies.values()) await page.context().close();
    this.#idle.clear();
    this.#copies.clear();
  }
}

const sessions = new WeakMap();
export const session = async (page) => sessions.get(page) ?? sessions.set(page, await page.context().newCDPSession(page)).get(page);

// What a request brings is told of the page that asked, not of the one that is shown when it ends.
function listen(window) {
  const { page } = window;
  const askedBy = new WeakMap();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) || /Content Security Policy/i.test(message.text())) {
      window.record?.complaints.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => window.record?.complaints.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const record = window.record;
    askedBy.set(request, record);
    if (record && new URL(request.url()).origin !== record.origin && !request.url().startsWith("data:")) {
      record.complaints.push(`asks another server: ${request.url()}`);
    }
  });
  page.on("requestfailed", (request) => {
    const record = askedBy.get(request);
    // `prepare` may leave a page while its icon is still on the way.
    if (record?.prepared && request.failure()?.errorText === "net::ERR_ABORTED" && /\/favicon\./.test(request.url())) return;
    record?.complaints.push(`not loaded: ${request.url()} (${request.failure()?.errorText})`);
  });
  page.on("response", (answer) => askedBy.get(answer.request())?.loaded.push(answer));
}

