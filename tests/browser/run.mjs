// Every page of pages.mjs in every view of lib.mjs, and the complaint e-service from sign-in to receipt
// (complaint.mjs), in Debian's Chromium, against the built program.
//   node run.mjs             first the harness's own tests, then the pages
//   node run.mjs --selftest  the harness's own tests alone
//   node run.mjs WORD        only pages with WORD in their name
// VAKA_SCREENSHOTS=FOLDER keeps a picture of each page in each view.
import { Count, lookBreaches, looks, openPage, screenshot, signIn, Stage, startChromium, startVaka } from "./lib.mjs";
import { childrenTests } from "./children.mjs";
import { complaintTests } from "./complaint.mjs";
import { deskTests } from "./desk.mjs";
import { doorTests } from "./doors.mjs";
import { accounts, publicPages, staffPages } from "./pages.mjs";
import { selftest } from "./selftest.mjs";

const only = process.argv[2];
const count = new Count();
const browser = await startChromium();
let vaka;

// Two at a time: while one page is being drawn the other is being judged. Each has windows of its own.
const atOnce = 2;

async function lookAt(list, kind, states) {
  const waiting = [];
  for (const row of list) {
    const name = row.name ?? row.path;
    if (only && !name.includes(only)) continue;
    for (const look of looks) waiting.push({ row, name, look });
  }
  const worker = async () => {
    const stage = new Stage(browser);
    for (let one = waiting.shift(); one; one = waiting.shift()) await lookAtOne(one, kind, states, stage);
    await stage.close();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function lookAtOne({ row, name, look }, kind, states, stage) {
  const options = { ...row, kind, state: states[row.as], stage };
  await lookBreaches(browser, vaka.url + row.path, look, options, (view, judge) => count.test(`${kind} ${name} ${view}`, async () => {
    if (row.as && !options.state) return [`nobody could sign in as ${row.as}`];
    if (process.env.VAKA_SCREENSHOTS) {
      const open = await openPage(browser, vaka.url + row.path, view, { ...options, stage: undefined });
      await screenshot(open.page, `${name.replaceAll(/[^\w]+/g, "-")}-${view}`);
      await open.close();
    }
    return judge();
  }));
}

try {
  if (!only || only === "--selftest") await selftest(count, browser);
  if (only !== "--selftest") {
    // The e-service has a program of its own and waits a good deal for its provider: the pages are looked at meanwhile.
    const complaint = complaintTests(count, browser, only);
    await count.test("the program starts", async () => { vaka = await startVaka(); });
    if (vaka) {
      await lookAt(publicPages, "public", {});
      await childrenTests(count, browser, vaka, only);
      const states = {};
      for (const role of new Set(staffPages.map((row) => row.as))) {
        await count.test(`sign-in as ${role}`, async () => { states[role] = await signIn(browser, vaka.url, accounts[role]); });
      }
      await lookAt(staffPages, "staff", states);
      await deskTests(count, browser, vaka, states.handlaggare, only);
      await doorTests(count, browser, vaka, only);
    }
    await complaint;
  }
} finally {
  await browser.close();
  await vaka?.stop();
}
process.exitCode = count.report();
