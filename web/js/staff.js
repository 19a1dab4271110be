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
