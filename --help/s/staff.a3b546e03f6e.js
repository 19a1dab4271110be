"use strict";
// Every page works without these scripts; they only improve it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A second press within a few seconds would send the same form twice. The server would know it by
// its token; the person would see a strange page. Coming back with the back button starts anew.
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    const now = performance.now();
    if (sent && now - sent < 4000) event.preventDefault();
    else sent = now;
  });
  addEventListener("pageshow", () => { sent = 0; });
}
const summary = document.getElementById("error-summary");
if (summary) {
  summary.focus();
  // The link's target is scrolled to with its label in view, not with the field at the top edge.
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset") || field.closest(".ds-field") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

for (const area of document.querySelectorAll("textarea[data-count-in]")) {
  const shown = document.getElementById(area.dataset.countIn);
  const limit = Number(area.dataset.countMax);
  const spoken = document.createElement("p");
  spoken.className = "ds-sr-only";
  spoken.setAttribute("role", "status");
  shown.after(spoken);
  shown.hidden = false;
  let timer;
  const update = () => {
    // Characters as the server counts them: code points, a line break is one.
    const left = limit - [...area.value].length;
    const words = (left < 0 ? shown.dataset.over : shown.dataset.left)
      .replace("{0}", Math.abs(left).toLocaleString(document.documentElement.lang));
    shown.textContent = words;
    shown.toggleAttribute("data-over-limit", left < 0);
    clearTimeout(timer);
    // Said aloud only near the end and after a pause: a count at each key is noise.
    timer = setTimeout(() => { spoken.textContent = left < limit / 10 ? words : ""; }, 1000);
  };
  area.addEventListener("input", update);
  update();
}

// Combobox after ARIA 1.2: the field keeps the focus, the list is pointed at.
for (const input of document.querySelectorAll("input[data-source]")) {
  const box = input.closest(".unit-search");
  const around = input.closest(".unit");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let options = [], active = -1, asked = 0, timer;
  list.id = input.id + "-suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestions);
  status.className = "ds-sr-only";
  status.setAttribute("role", "status");
  box.append(list, status);
  box.querySelector("button").hidden = true;
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id],
    ["aria-autocomplete", "list"]]) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  };
  // One hidden member carries the chosen unit; typing anything else lets go of it.
  const choose = (id) => {
    let member = around.querySelector("input[type=hidden][data-chosen]");
    if (!member) {
      member = document.createElement("input");
      member.type = "hidden";
      member.name = input.name + "_id";
      member.dataset.chosen = "";
      around.append(member);
    }
    member.value = id;
    member.disabled = !id;
    if (id) for (const other of around.querySelectorAll(".unit-options input")) other.checked = false;
  };
  for (const other of around.querySelectorAll(".unit-options input")) {
    other.addEventListener("change", () => { if (other.checked) choose(""); });
  }
  const pick = (index) => {
    input.value = options[index].name;
    choose(options[index].id);
    close();
  };
  const show = (found) => {
    options = found;
    list.replaceChildren(...found.map((unit, i) => {
      const item = document.createElement("li");
      item.id = list.id + i;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = unit.name;
      if (unit.detail) {
        const detail = document.createElement("small");
        detail.textContent = unit.detail;
        item.append(detail);
      }
      item.addEventListener("mousedown", (event) => { event.preventDefault(); pick(i); });
      return item;
    }));
    active = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? box.dataset.some.replace("{0}", found.length) : box.dataset.none;
  };
  const load = async () => {
    const query = input.value.trim();
    const mine = ++asked;
    if (query.length < 2) return close();
    try {
      const reply = await fetch(input.dataset.source + "?q=" + encodeURIComponent(query), { credentials: "same-origin" });
      const found = reply.ok ? await reply.json() : [];
      if (mine === asked) show((Array.isArray(found) ? found : found.units || []).slice(0, 20));
    } catch {
      // Without an answer the page is what it is without script: a field with a search button.
      box.querySelector("button").hidden = false;
      close();
    }
  };
  input.addEventListener("input", () => { choose(""); clearTimeout(timer); timer = setTimeout(load, 200); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return load();
      const step = event.key === "ArrowDown" ? 1 : -1;
      point(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (active >= 0) pick(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}

// Leave quickly: this page is replaced, so that "back" does not lead to it; Shift three times too.
const exit = document.getElementById("quick-exit");
if (exit) {
  let presses = 0, timer;
  const leave = () => {
    document.body.hidden = true;
    document.title = " ";
    location.replace(exit.href);
  };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") { presses = 0; return; }
    clearTimeout(timer);
    timer = setTimeout(() => { presses = 0; }, 3000);
    if (++presses >= 3) leave();
  });
  // A capital letter is Shift and a key: typing may never set it off.
  addEventListener("keydown", (event) => { if (event.key !== "Shift") presses = 0; });
}
// Shortcuts: j and k move in the list, x selects, Enter opens, / searches, ? helps. Outside fields
// only, and each person can switch them off (WCAG 2.1.4). The choice is no data about a case.
const keys = document.querySelector("[data-keys]");
const rows = [...document.querySelectorAll("tbody tr[data-href]")];
let at = -1;
let off = false;
try { off = localStorage.getItem("shortcuts") === "off"; } catch { off = false; }

if (keys) {
  const button = keys.querySelector("button");
  const say = () => { button.textContent = off ? button.dataset.on : button.dataset.off; };
  keys.hidden = false;
  say();
  button.addEventListener("click", () => {
    off = !off;
    try { localStorage.setItem("shortcuts", off ? "off" : "on"); } catch { /* the choice lasts for the page */ }
    say();
  });
}

function moveTo(index) {
  if (!rows.length) return;
  if (at >= 0) rows[at].removeAttribute("data-here");
  at = Math.max(0, Math.min(rows.length - 1, index));
  rows[at].setAttribute("data-here", "");
  rows[at].scrollIntoView({ block: "nearest" });
  const link = rows[at].querySelector("a");
  if (link) link.focus({ preventScroll: true });
}

addEventListener("keydown", (event) => {
  if (off || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const inField = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  if (inField) return;
  if (event.key === "j") moveTo(at + 1);
  else if (event.key === "k") moveTo(at - 1);
  else if (event.key === "x" && at >= 0) {
    const box = rows[at].querySelector("input[type=checkbox]");
    if (box) box.click();
  } else if (event.key === "Enter" && at >= 0 && event.target === document.body) {
    location.assign(rows[at].dataset.href);
  } else if (event.key === "/") {
    const search = document.getElementById("staff-search");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && keys) {
    keys.open = true;
    keys.querySelector("summary").focus();
  }
});

for (const box of document.querySelectorAll("tbody input[type=checkbox]")) {
  const mark = () => box.closest("tr").toggleAttribute("data-selected", box.checked);
  box.addEventListener("change", mark);
  mark();
}
