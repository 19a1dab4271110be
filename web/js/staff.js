// Shortcuts: j and k move in the list, x selects, Enter opens, / searches, a assigns, n writes a phone note,
// g i goes to the inbox, ? helps. Outside fields
// only, and each person can switch them off (WCAG 2.1.4). The choice is no data about a case.
const keys = document.querySelector("[data-keys]");
const rows = [...document.querySelectorAll("tbody tr[data-href]")];
let at = -1;
let went = 0;   // when "g" was pressed: "g i" leads to the inbox
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

// Leads to where a case is assigned and does nothing itself: a slip of the finger gives no case away.
function assign() {
  const bulk = document.querySelector("[data-bulk] select[name=act]");
  const boxes = [...document.querySelectorAll("tbody input[name=vald]")];
  if (bulk && boxes.length) {
    if (!boxes.some((box) => box.checked)) (at >= 0 ? rows[at] : boxes[0].closest("tr")).querySelector("input[name=vald]").click();
    bulk.focus();
    return;
  }
  const button = document.querySelector("main button[name=act][value=take], main button[name=act][value=release]");
  if (button) button.focus();
}

addEventListener("keydown", (event) => {
  if (off || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const inField = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  if (inField) return;
  const second = performance.now() - went < 1500;
  went = event.key === "g" ? performance.now() : 0;
  if (second && event.key === "i") location.assign("/arbetsrum/inkorg");
  else if (event.key === "a") assign();
  else if (event.key === "j") moveTo(at + 1);
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
  } else if (event.key === "n" && document.querySelector("a[href='/arbetsrum/samtal']")) {
    location.assign("/arbetsrum/samtal/ny");
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

// Who else reads the same case, asked again each minute while somebody is at the keyboard: a page left open says nobody.
const presence = document.querySelector("[data-presence]");
if (presence) {
  let active = true;
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(kind, () => { active = true; }, { passive: true });
  setInterval(async () => {
    if (!active || document.hidden) return;
    active = false;
    try {
      const answer = await fetch(presence.dataset.presence, { redirect: "error" });
      if (!answer.ok) return;
      const words = await answer.text();
      if (words !== presence.textContent) presence.textContent = words;
    } catch { /* without a connection the page stays as it was */ }
  }, 50000);
}
