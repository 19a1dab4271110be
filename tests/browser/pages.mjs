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

// The children's form as far as a step, by its own buttons.
const childStep = (steps, danger) => async (page) => {
  if (danger) await page.check("[name=danger_now][value=yes]");
  else await page.check("[name=happened][value=not_heard]");
  for (let i = 0; i < steps; i += 1) {
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === "POST"), page.locator("main button[name=act][value=next]").click()]);
    await page.waitForLoadState("load");
    if (i === 1) await page.check("[name=reply_by][value=code]");
  }
};

// A form that saves itself may do so at the press of a button: the next page is waited for, not an answer.
const send = (page, button) => Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);

// The tip form and the question form as far as the check page, and what they give when they are sent.
const typed = { "/beratta/tips": { text: "what_happened", choices: { risk_now: "no", role: "relative", contact: "anonymous" } },
  "/beratta/fraga": { text: "question", choices: { service: "supervision", reply_by: "code", role: "private_person" } } };
const checked = (changes = {}) => async (page) => {
  const { text, choices } = typed[new URL(page.url()).pathname];
  await page.fill(`[name=${text}]`, "Larmet på natten besvaras inte. Vad gäller då?");
  for (const [name, value] of Object.entries({ ...choices, ...changes.choices })) await page.check(`[name=${name}][value=${value}]`);
  for (const [name, value] of Object.entries(changes.fields ?? {})) await page.fill(`[name=${name}]`, value);
  await send(page, "main button[name=act][value=check]");
};
const receipt = (changes) => async (page) => {
  await checked(changes)(page);
  await send(page, "main button[name=act][value=send]");
  return (await page.locator("main").textContent()).match(/\d+(?:\.\d+)+-\d+\/\d{4}/)[0];
};
// A question of one's own is opened with what its receipt says.
const followed = async (page) => {
  const number = await receipt()(page);
  const code = (await page.locator("main").textContent()).match(/(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}/)[0];
  await page.goto(new URL("/beratta/folj", page.url()).href);
  await page.fill("#number", number);
  await page.fill("#code", code);
  await send(page, "main form button[type=submit]");
  await page.waitForSelector("main button[name=act][value=add]");
};

// A plan in force: a team in each department, proposed and decided once, by whichever page comes first.
let plan;
const withPlan = (page) => (plan ??= makePlan(page));
async function makePlan(page) {
  const teams = "/arbetsrum/plan/grunder";
  await page.goto(new URL(teams, page.url()).href);
  if (!(await page.locator("#team table").count())) {
    const regions = await page.locator("select[name=team_region] option").evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
    for (const region of regions) {
      await page.locator("#team details summary").first().click();
      await page.fill("input[name=name]", `Team ${region}`);
      await page.selectOption("select[name=team_region]", region);
      await page.fill("input[name=hours]", "80");
      await page.locator("input[name=skills]").evaluateAll((all) => all.forEach((one) => { one.checked = true; }));
      await page.locator("button[value=team]").click();
      await page.waitForLoadState();
    }
    await page.goto(new URL("/arbetsrum/plan", page.url()).href);
    await page.locator("button[value=propose]").click();
    await page.waitForURL(/klart=proposed/, { timeout: 120000 });
    await page.locator("button[value=decide]").click();
    await page.waitForURL(/klart=decided/);
  }
}
const inPlan = (tail) => async (page) => {
  await withPlan(page);
  await page.goto(new URL(`/arbetsrum/plan${tail}`, page.url()).href);
};

export const publicPages = [
  { path: "/" },
  { path: "/beratta" },
  { path: "/beratta/tips" },
  { path: "/beratta/tips", name: "/beratta/tips sent empty", prepare: sendEmpty },
  { path: "/beratta/fraga" },
  { path: "/beratta/fraga", name: "/beratta/fraga sent empty", prepare: sendEmpty },
  { path: "/beratta/tips", name: "/beratta/tips check", prepare: checked() },
  { path: "/beratta/tips", name: "/beratta/tips receipt", prepare: receipt() },
  { path: "/beratta/fraga", name: "/beratta/fraga check", prepare: checked() },
  { path: "/beratta/fraga", name: "/beratta/fraga receipt", prepare: receipt() },
  { path: "/beratta/folj" },
  { path: "/beratta/fraga", name: "/beratta/folj opened", prepare: followed },
  { path: "/beratta/socialtjanst" },
  { path: "/beratta/socialtjanst", name: "/beratta/socialtjanst sent empty", prepare: sendEmpty },
  { path: "/klaga" },
  { path: "/klaga/halso-och-sjukvard?om=harm&fragat=no&visa=1", name: "/klaga/halso-och-sjukvard answered" },
  { path: "/klaga/halso-och-sjukvard/anmal" },
  { path: "/klaga/halso-och-sjukvard/blankett" },
  { path: "/verksamhet/tillstand", name: "/verksamhet/tillstand begun", prepare: async (page) => {
    // The list, a part of it with errors, and the list again with a part begun.
    const press = async (button) => {
      await Promise.all([page.waitForResponse((answer) => answer.request().method() === "POST"), page.locator(button).click()]);
      await page.waitForLoadState("load");
    };
    await press("#task-applicant");
    await page.check("[name=org_form][value=company]");
    await page.fill("#organisation_number", "556016-0681");
    await press("main button[name=act][value=next]");
    if (await page.locator("[role=alert]").count() === 0) throw new Error("no error summary in a part of the task list");
    await press("main button[name=act][value=back]");
  } },
  { path: "/mina-arenden" },
  { path: "/kontakt" },
  { path: "/kontakt/tillsyn" },
  { path: "/kontakt/barn-och-unga" },
  { path: "/kontakt/registratur" },
  { path: "/kontakt/registratur?q=ume%C3%A5", name: "/kontakt/registratur found" },
  { path: "/beratta?asked=danger", name: "/beratta unanswered", status: 422 },
  { path: "/beratta?danger=no", name: "/beratta second question" },
  { path: "/beratta?danger=yes", name: "/beratta 112" },
  { path: "/beratta?danger=no&matter=care&care=answered", name: "/beratta complaint" },
  { path: "/en/beratta?danger=no&matter=decision", name: "/en/beratta appeal" },
  { path: "/en/kontakt/registratur" },
  { path: "/personuppgifter/tips" },
  { path: "/personuppgifter/personal" },
  { path: "/begar-uppgifter" },
  { path: "/begar-uppgifter", name: "/begar-uppgifter sent empty", prepare: sendEmpty },
  { path: "/personuppgifter" },
  { path: "/tillganglighet" },
  { path: "/hjalp/dolj-spar" },
  { path: "/oppna-data" },
  { path: "/barn" },
  { path: "/barn/beratta" },
  { path: "/barn/beratta", name: "/barn/beratta sent empty", prepare: async (page) => {
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === "POST"), page.locator("main button[value=next]").click()]);
    await page.waitForLoadState("load");
  } },
  { path: "/barn/beratta", name: "/barn/beratta where", prepare: childStep(1) },
  { path: "/barn/beratta", name: "/barn/beratta reach", prepare: childStep(2) },
  { path: "/barn/beratta", name: "/barn/beratta receipt", prepare: childStep(3) },
  { path: "/barn/beratta", name: "/barn/beratta danger", prepare: childStep(1, true) },
  { path: "/barn/svar" },
  { path: "/barn/dina-rattigheter" },
  { path: "/barn/vad-hander-sen" },
  { path: "/barn/akut" },
  { path: "/en/barn" },
  { path: "/en/barn/beratta" },
  { path: "/lattlast/" },
  { path: "/lattlast/beratta" },
  { path: "/lattlast/beratta/fraga" },
  { path: "/lattlast/klaga" },
  { path: "/lattlast/kontakt" },
  { path: "/teckensprak" },
  { path: "/fi/beratta/tips" },
  { path: "/fi/beratta/tips", name: "/fi/beratta/tips sent empty", prepare: sendEmpty },
  { path: "/fi/beratta/fraga" },
  { path: "/fi/klaga" },
  { path: "/fi/beratta" },
  { path: "/fi/kontakt" },
  { path: "/fi/kontakt/registratur" },
  { path: "/fi/kontakt/barn-och-unga" },
  { path: "/en/" },
  { path: "/en/beratta/tips" },
  { path: "/en/beratta/tips", name: "/en/beratta/tips sent empty", prepare: sendEmpty },
  { path: "/en/beratta/fraga" },
  { path: "/en/klaga" },
  { path: "/en/beratta/socialtjanst" },
  { path: "/artiklar" },
  { path: "/artiklar?sok=hemtjänstn", name: "/artiklar found" },
  { path: "/artiklar?sok=xylofon", name: "/artiklar found nothing" },
  { path: "/artiklar/complain_health_care" },
  { path: "/artiklar/secrecy" },
  { path: "/artiklar/risk_areas_2018_2020" },
  { path: "/artiklar/report_social_services/2019-01-01" },
  { path: "/en/artiklar/appeals" },
  { path: "/lattlast/artiklar" },
  { path: "/lattlast/artiklar/report_tip" },
  { path: "/stallningstaganden" },
  { path: "/tillsyn" },
  { path: "/press" },
  { path: "/handlaggningstider" },
  { path: "/en/handlaggningstider" },
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

// Two cases of the list, as far as the question how, or done with.
const fromList = (act) => async (page) => {
  await page.locator("tbody > tr > td > input[name=vald]").nth(0).check();
  await page.locator("tbody > tr > td > input[name=vald]").nth(1).check();
  await page.selectOption("[name=act]", act ?? "theme");
  await page.locator("form.bulk button").last().click();
  await page.waitForURL(/\/inkorg\/urval/);
  if (!act) return;
  await page.locator("main form[method=post] button").last().click();
  await page.waitForURL(/\/rapport\//);
};
const fromCase = (tail) => async (page) => {
  await page.locator("tbody th a").first().click();
  await page.waitForURL(/\/arende\//);
  await page.locator(`main a[href$='${tail}']`).first().click();
  await page.waitForURL(new RegExp(`${tail}$`));
};

// The composer of a question that is this page's own, so that no other page saves on the same draft.
const composer = (act, changes) => async (page) => {
  const slug = (await receipt(changes)(page)).replace("/", "-");
  await page.goto(new URL(`/arbetsrum/arende/${slug}/svar`, page.url()).href);
  return act(page);
};
const byLetter = { choices: { reply_by: "letter" }, fields: { contact_name: "Tytär", contact_address: "Gatan 1\n123 45 Orten" } };
const answered = async (page, act) => {
  await page.fill("#answer", "Vi har läst din fråga. Ring oss gärna, så berättar vi mer.");
  await send(page, `main button[name=act][value=${act}]`);
};
// An answer on paper waits in the print queue, and is put in a batch by whichever look comes first: a batch takes all.
let printed;
const withBatch = async (page) => {
  const queue = new URL("/arbetsrum/utskick", page.url()).href;
  printed ??= composer(async () => {
    await answered(page, "send");
    await page.goto(queue);
    await send(page, "main button[name=act][value=batch]");
    return (await page.locator("main a[href^='/arbetsrum/utskick/'][href$='/pdf']").first().getAttribute("href")).replace("/pdf", "");
  }, byLetter)(page);
  await page.goto(new URL(await printed, queue).href);
};

// A tip with a file that is held, sent once from the public form by whichever look comes first.
let held;
const withHeldFile = async (page) => {
  const at = (path) => new URL(path, page.url()).href;
  held ??= (async () => {
    await page.goto(at("/beratta/tips"));
    await page.fill("[name=what_happened]", "Det som hänt står i filen.");
    await page.check("[name=contact][value=anonymous]");
    await page.setInputFiles("input[type=file]", { name: "protokoll.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n") });
    await page.locator("main button[name=act][value=check]").click();
    await page.locator("main button[name=act][value=send]").click();
    return (await page.locator("main").textContent()).match(/\d+(?:\.\d+)+-\d+\/\d{4}/)[0].replace("/", "-");
  })();
  const address = at(`/arbetsrum/arende/${await held}`);
  for (let i = 0; i < 300; i += 1) {
    await page.goto(address);
    if (await page.locator(".file-why").count()) return;
  }
  throw new Error("the file was not looked at");
};

export const staffPages = [
  { path: "/arbetsrum/nytt-arende", as: "handlaggare" },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/handlaggning", as: "handlaggare", prepare: openComplaint },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/grind/*", as: "handlaggare", prepare: fromComplaint("/grind/", /\/grind\//) },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/part/ny", as: "handlaggare", prepare: fromComplaint("/part/ny", /\/part\//) },
  { path: "/arbetsrum/nytt-arende", name: "/arbetsrum/arende/*/beslut/nytt", as: "handlaggare", prepare: fromComplaint("/beslut/nytt", /\/beslut\//) },
  { path: "/arbetsrum", name: "/arbetsrum start", as: "handlaggare" },
  { path: "/arbetsrum/artiklar", as: "handlaggare" },
  { path: "/arbetsrum/artiklar?sok=anonym&sprak=sv", name: "/arbetsrum/artiklar found", as: "handlaggare" },
  { path: "/arbetsrum/artiklar/what_we_cannot_do", as: "handlaggare" },
  { path: "/arbetsrum/inkorg?ordning=aldst", name: "/arbetsrum/inkorg oldest first", as: "registrator" },
  { path: "/arbetsrum/vyer?vy=mine", as: "handlaggare" },
  { path: "/arbetsrum/inkorg", name: "/arbetsrum/inkorg/urval", as: "handlaggare", prepare: fromList(null) },
  { path: "/arbetsrum/inkorg", name: "/arbetsrum/inkorg/rapport/*", as: "handlaggare", prepare: fromList("take") },
  { path: "/arbetsrum/inkorg?typ=enquiry", name: "/arbetsrum/arende/*/gor-om", as: "handlaggare", prepare: fromCase("/gor-om") },
  { path: "/arbetsrum/inkorg?typ=tip", name: "/arbetsrum/arende/*/liknande", as: "handlaggare", prepare: fromCase("/liknande") },
  { path: "/arbetsrum/klockor", as: "handlaggare" },
  { path: "/arbetsrum/post", as: "registrator" },
  { path: "/arbetsrum/post/ny", as: "registrator" },
  { path: "/arbetsrum/post/ny", name: "/arbetsrum/post sent empty", as: "registrator", prepare: sendEmpty },
  { path: "/arbetsrum/utskick", as: "registrator" },
  { path: "/arbetsrum/svar", as: "handlaggare" },
  { path: "/arbetsrum/inkorg?typ=enquiry", name: "/arbetsrum/arende/*/svar", as: "handlaggare", prepare: fromCase("/svar") },
  { path: "/beratta/fraga", name: "/arbetsrum/arende/*/svar with articles found", as: "handlaggare", prepare: composer(async (page) => {
    await page.locator("main details:has(#sok) > summary").click();
    await page.fill("#sok", "anonym");
    await send(page, "main button[name=act][value=search]");
    if (await page.locator("main button[value^='quote:']").count() === 0) throw new Error("no article is found");
  }) },
  { path: "/beratta/fraga", name: "/arbetsrum/arende/*/svar sent empty", as: "handlaggare", prepare: composer(async (page) => {
    await send(page, "main button[name=act][value=send]");
    if (await page.locator("[role=alert]").count() === 0) throw new Error("no error summary after an empty answer");
  }) },
  { path: "/beratta/fraga", name: "/arbetsrum/arende/*/svar saved", as: "handlaggare", prepare: composer((page) => answered(page, "save")) },
  { path: "/beratta/fraga", name: "/arbetsrum/utskick/*", as: "handlaggare", prepare: withBatch },
  { path: "/arbetsrum/inkorg?ordning=tid&dolj=severity%20step", name: "/arbetsrum/inkorg by due day", as: "handlaggare" },
  { path: "/arbetsrum/inkorg?typ=tip", name: "/arbetsrum/arende/*/jamfor/*", as: "handlaggare", prepare: async (page) => {
    await fromCase("/liknande")(page);
    await page.locator("main table a[href*='/jamfor/']").first().click();
    await page.waitForURL(/\/jamfor\//);
  } },
  { path: "/arbetsrum/avgifter", as: "registrator" },
  { path: "/arbetsrum/samtal", as: "handlaggare" },
  { path: "/arbetsrum/samtal/ny", as: "handlaggare" },
  { path: "/arbetsrum/samtal/ny", name: "/arbetsrum/samtal/ny sent empty", as: "handlaggare", prepare: async (page) => {
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === "POST"), page.locator("main button[value=finish]").click()]);
    await page.waitForLoadState("load");
    if (await page.locator("[role=alert]").count() === 0) throw new Error("no error summary after an empty note");
  } },
  { path: "/arbetsrum/samtal/ny", name: "/arbetsrum/samtal/* registered", as: "handlaggare", prepare: async (page) => {
    await page.fill("#text", "Hissen har varit trasig i en vecka.");
    await page.selectOption("#service", "supervision");
    await page.check("[name=contact][value=declined]");
    await page.locator("main button[value=finish]").click();
    await page.waitForSelector(".panel-number");
  } },
  { path: "/arbetsrum/inkorg", as: "handlaggare" },
  // The first case of the inbox, whatever its number.
  { path: "/arbetsrum/inkorg", name: "/arbetsrum/arende/* with a held file", as: "handlaggare", prepare: withHeldFile },
  { path: "/arbetsrum/inkorg", name: "/arbetsrum/arende/*", as: "handlaggare", prepare: async (page) => {
    await page.locator("main table a[href*='/arbetsrum/arende/']").first().click();
    await page.waitForURL(/\/arbetsrum\/arende\//);
  } },
  { path: "/arbetsrum/sok?q=hemtj%C3%A4nst", as: "handlaggare" },
  { path: "/arbetsrum/sok/over-tid?q=hemtj%C3%A4nst", as: "analytiker" },
  { path: "/arbetsrum/inkorg?tjanst=children", as: "handlaggare" },
  { path: "/arbetsrum/tjanster", as: "handlaggare" },
  { path: "/arbetsrum/register", as: "handlaggare" },
  { path: "/arbetsrum/register?q=hem", name: "/arbetsrum/enhet/*", as: "handlaggare", prepare: async (page) => {
    await page.locator("main table a[href*='/arbetsrum/enhet/']").first().click();
    await page.waitForURL(/\/arbetsrum\/enhet\//);
  } },
  { path: "/arbetsrum/insikt/risk", as: "handlaggare" },
  { path: "/arbetsrum/insikt/modell", as: "analytiker" },
  { path: "/arbetsrum/insikt/modell/1", as: "analytiker" },
  { path: "/arbetsrum/insikt/rattvisa", as: "beslutsfattare" },
  { path: "/arbetsrum/insikt/platser", as: "analytiker" },
  ...["handlaggare", "registrator", "analytiker", "beslutsfattare"].map((as) => ({ path: "/arbetsrum/statistik", name: `/arbetsrum/statistik as ${as}`, as })),
  { path: "/arbetsrum/konto", as: "handlaggare" },
  { path: "/arbetsrum/insikt/lankar", as: "handlaggare" },
  { path: "/arbetsrum/insikt/forslag", as: "handlaggare" },
  { path: "/arbetsrum/insikt/modeller", as: "analytiker" },
  { path: "/arbetsrum/plan/grunder", as: "beslutsfattare" },
  { path: "/arbetsrum/plan/riskomraden", as: "beslutsfattare" },
  { path: "/arbetsrum/plan/tackning", as: "analytiker" },
  { path: "/arbetsrum/plan/frekvens", as: "handlaggare" },
  { path: "/arbetsrum/plan", name: "/arbetsrum/plan board", as: "beslutsfattare", prepare: inPlan("") },
  { path: "/arbetsrum/plan", name: "/arbetsrum/plan list", as: "beslutsfattare", prepare: inPlan("?vy=lista") },
  { path: "/arbetsrum/plan", name: "/arbetsrum/plan map", as: "beslutsfattare", prepare: inPlan("?vy=karta") },
  { path: "/arbetsrum/plan", name: "/arbetsrum/plan/version/1", as: "beslutsfattare", prepare: inPlan("/version/1") },
  { path: "/arbetsrum/sammanstallningar", as: "analytiker" },
  { path: "/arbetsrum/drift", as: "registrator" },
  { path: "/arbetsrum/anvandare", as: "administrator" },
  { path: "/arbetsrum/logg", as: "administrator" },
];

// Accounts of `vaka simulate`, by role, with the password that `vaka serve --demo` prints.
const password = process.env.VAKA_DEMO_PASSWORD ?? "vaka-demo-2026-oppen";
export const accounts = Object.fromEntries(["handlaggare", "registrator", "analytiker", "beslutsfattare", "administrator"].map((login) => [login, { login, password }]));
