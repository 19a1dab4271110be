// Which pages are looked at. One row a page; every row is tried in every view of lib.mjs.
//   path      asked for with GET
//   kind      "public" or "staff" (which weight and which headers hold)
//   as        for staff: a login of the synthetic authority, by role
//   status    when another than 200 is right
//   prepare   what is done on the page before it is judged: send an empty form, open a widget
// A script is no condition for anything: `prepare` must work in the view without it, too.

const sendEmpty = async (page) => {
  const before = page.url();
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === "POST"),
    page.locator("main form[method=post] button[type=submit], main form[method=post] button:not([type])").last().click(),
  ]);
  await page.waitForLoadState("load");
  if (await page.locator("[role=alert]").count() === 0) throw new Error(`no error summary after an empty form on ${before}`);
};

export const publicPages = [
  { path: "/" },
  { path: "/beratta" },
  { path: "/beratta/tips" },
  { path: "/beratta/tips", name: "/beratta/tips sent empty", prepare: sendEmpty },
  { path: "/beratta/fraga" },
  { path: "/beratta/fraga", name: "/beratta/fraga sent empty", prepare: sendEmpty },
  { path: "/beratta/folj" },
  { path: "/beratta/socialtjanst" },
  { path: "/beratta/socialtjanst", name: "/beratta/socialtjanst sent empty", prepare: sendEmpty },
  { path: "/klaga" },
  { path: "/klaga/halso-och-sjukvard?om=harm&fragat=no&visa=1", name: "/klaga/halso-och-sjukvard answered" },
  { path: "/klaga/halso-och-sjukvard/anmal" },
  { path: "/klaga/halso-och-sjukvard/blankett" },
  { path: "/mina-arenden" },
  { path: "/kontakt" },
  { path: "/personuppgifter" },
  { path: "/tillganglighet" },
  { path: "/hjalp/dolj-spar" },
  { path: "/oppna-data" },
  { path: "/en/" },
  { path: "/en/beratta/tips" },
  { path: "/en/beratta/tips", name: "/en/beratta/tips sent empty", prepare: sendEmpty },
  { path: "/en/beratta/fraga" },
  { path: "/en/klaga" },
  { path: "/en/beratta/socialtjanst" },
  { path: "/logga-in" },
  { path: "/finns-inte", status: 404 },
];

// A complaint that came by letter, opened by the staff: its handling, from the catalogue alone.
const openComplaint = async (page) => {
  await page.selectOption("[name=type]", "complaint_hsl");
  await page.selectOption("[name=channel]", "letter");
  await page.fill("[name=subject]", "Klagomål på sårvård");
  await page.locator("main form[method=post] button").last().click();
  await page.waitForURL(/\/handlaggning/);
};
const fromComplaint = (link, url) => async (page) => {
  await openComplaint(page);
  await page.locator(`main a[href*='${link}']`).first().click();
  await page.waitForURL(url);
};

export const staffPages = [
  { path: "/arbetsrum/nytt-arende", as: "handlaggare" },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/handlaggning", as: "handlaggare", prepare: openComplaint },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/grind/*", as: "handlaggare", prepare: fromComplaint("/grind/", /\/grind\//) },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/part/ny", as: "handlaggare", prepare: fromComplaint("/part/ny", /\/part\//) },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/beslut/nytt", as: "handlaggare", prepare: fromComplaint("/beslut/nytt", /\/beslut\//) },
  { path: "/arbetsrum/utskick", as: "registrator" },
  { path: "/arbetsrum/inkorg", as: "handlaggare" },
  // The first case of the inbox, whatever its number.
  { path: "/arbetsrum/inkorg", name: "/arbetsrum/arende/*", as: "handlaggare", prepare: async (page) => {
    await page.locator("main table a[href*='/arbetsrum/arende/']").first().click();
    await page.waitForURL(/\/arbetsrum\/arende\//);
  } },
  { path: "/arbetsrum/sok?q=hemtj%C3%A4nst", as: "handlaggare" },
  { path: "/arbetsrum/register", as: "handlaggare" },
  { path: "/arbetsrum/konto", as: "handlaggare" },
  { path: "/arbetsrum/sammanstallningar", as: "analytiker" },
  { path: "/arbetsrum/drift", as: "registrator" },
  { path: "/arbetsrum/anvandare", as: "administrator" },
  { path: "/arbetsrum/logg", as: "administrator" },
];

// Accounts of `vaka simulate`, by role, with the password that `vaka serve --demo` prints.
const password = process.env.VAKA_DEMO_PASSWORD ?? "vaka-demo-2026-oppen";
export const accounts = Object.fromEntries(["handlaggare", "registrator", "analytiker", "administrator"].map((login) => [login, { login, password }]));
