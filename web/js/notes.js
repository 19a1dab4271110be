// A note that is saved while somebody writes: soon after a pause, at the latest every few seconds, and when
// the page is left. The server knows which version was written on; it never overwrites another.
for (const elapsed of document.querySelectorAll("[data-elapsed]")) {
  const start = performance.now() - Number(elapsed.dataset.elapsed) * 1000;
  if (Number(elapsed.dataset.elapsed) < 0) continue;
  const show = () => {
    const seconds = Math.floor((performance.now() - start) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    elapsed.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  };
  elapsed.hidden = false;
  show();
  setInterval(show, 1000);
}

for (const part of document.querySelectorAll("[data-when]")) {
  const fields = [...document.getElementsByName(part.dataset.when)];
  const update = () => { part.hidden = !fields.some((field) => (field.checked || field.tagName === "SELECT") && field.value === part.dataset.whenValue); };
  // What was filled in stays in sight, so that it can be taken away.
  if ([...part.querySelectorAll("input, textarea")].some((field) => field.value)) continue;
  for (const field of fields) field.addEventListener("change", update);
  update();
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = form.querySelector("[data-save-state]");
  const hints = document.querySelector("[data-hints]");
  const pause = 1200, longest = 4000, again = 5000;
  let changed = 0, saved = 0, firstChange = 0, timer, running = false, stopped = false, askHints = false, leaving = false;

  const showHints = (lines) => {
    if (!hints) return;
    const list = document.createElement("ul");
    list.className = "ds-list";
    for (const line of lines) {
      const item = document.createElement("li"), link = document.createElement("a"), source = document.createElement("small");
      link.className = "ds-link";
      link.href = line.href;
      link.target = "_blank";
      link.textContent = line.text;
      source.textContent = line.source;
      item.append(link, source);
      list.append(item);
    }
    const none = document.createElement("p");
    none.className = "ds-paragraph subtle";
    none.textContent = hints.dataset.none;
    hints.replaceChildren(lines.length ? list : none);
  };
  const say = (words, tone) => {
    state.textContent = words;
    state.dataset.tone = tone || "";
  };
  const save = async (last) => {
    clearTimeout(timer);
    if (running || stopped || changed === saved) return;
    running = true;
    const mine = changed;
    const body = new URLSearchParams(new FormData(form));
    body.set("autosave", "1");
    if (askHints) body.set("hints", "1");
    askHints = false;
    try {
      const reply = await fetch(form.action, { method: "POST", body, credentials: "same-origin", keepalive: Boolean(last), redirect: "manual" });
      if (reply.status === 409) {
        stopped = true;
        say(form.dataset.conflict, "danger");
      } else if (reply.status === 401 || reply.status === 403 || reply.type === "opaqueredirect") {
        say(form.dataset.signedOut, "danger");
        timer = setTimeout(save, again);
      } else if (!reply.ok) {
        throw new Error(String(reply.status));
      } else {
        const answer = await reply.json();
        form.elements.version.value = answer.version;
        saved = mine;
        firstChange = 0;
        if (answer.saved) say(answer.saved, "");
        if (answer.version && location.pathname !== answer.path) history.replaceState(null, "", answer.path);
        if (answer.hints) showHints(answer.hints);
        for (const [name, words] of Object.entries(answer.live || {})) {
          const place = document.querySelector(`[data-live="${name}"]`);
          if (place && place.textContent !== words) place.textContent = words;
        }
      }
    } catch {
      say(form.dataset.failed, "danger");
      timer = setTimeout(save, again);
    }
    running = false;
    if (changed !== saved && !stopped && saved === mine) plan();
  };
  const plan = () => {
    const now = performance.now();
    if (!firstChange) firstChange = now;
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(pause, firstChange + longest - now)));
  };
  const note = (event) => {
    ++changed;
    const name = event.target.name || "";
    if (name === "contact_phone" || name.startsWith("unit") || (name === "text" && event.type === "change")) askHints = true;
    plan();
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  // A unit chosen from the list changes a hidden field, which says nothing of it.
  form.addEventListener("mouseup", (event) => { if (event.target.closest("[role=option]")) note({ target: { name: "unit" } }); });
  form.addEventListener("focusout", () => save());
  form.addEventListener("submit", (event) => {
    if (leaving) { event.preventDefault(); return; }
    // The version in the page must be the one that is stored: a save on its way comes first.
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      const button = event.submitter;
      const wait = setInterval(() => {
        if (running) return;
        clearInterval(wait);
        form.requestSubmit(button);
      }, 50);
      return;
    }
    stopped = leaving = true;
    setTimeout(() => { leaving = false; }, 4000);
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  addEventListener("beforeunload", (event) => { if (!leaving && !stopped && changed !== saved) event.preventDefault(); });
}
