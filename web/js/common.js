"use strict";
// Every page works without these scripts; they only improve it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// What the button names is marked, so that it is seen what was taken; where copying is refused, it stays marked.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    getSelection().selectAllChildren(text);
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = button.dataset.copied;
    } catch { text.focus(); }
  });
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
