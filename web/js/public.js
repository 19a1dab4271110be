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

// Reads the page by a voice that is in the device: the text is sent to nobody. Without such a voice in
// the page's language the button stays hidden.
const reader = document.querySelector("[data-read-aloud]");
if (reader && "speechSynthesis" in window) {
  const speech = window.speechSynthesis;
  const language = document.documentElement.lang;
  let parts = [];
  const voice = () => speech.getVoices().find((one) => one.localService && one.lang.replace("_", "-").toLowerCase().split("-")[0] === language);
  const show = () => { reader.hidden = !voice(); };
  const say = (reading) => {
    reader.setAttribute("aria-pressed", String(reading));
    reader.querySelector("span").textContent = reading ? reader.dataset.stop : reader.dataset.read;
  };
  const stop = () => { parts = []; speech.cancel(); say(false); };
  const next = () => {
    const text = parts.shift();
    if (text === undefined) return stop();
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice();
    utterance.lang = utterance.voice ? utterance.voice.lang : language;
    utterance.rate = 0.9;
    utterance.addEventListener("end", next);
    utterance.addEventListener("error", stop);
    speech.speak(utterance);
  };
  reader.addEventListener("click", () => {
    if (parts.length || speech.speaking) return stop();
    // Piece by piece: long texts are cut off by some voices.
    parts = document.getElementById("main").innerText.split(/\n+/).map((line) => line.trim()).filter(Boolean);
    say(true);
    next();
  });
  speech.addEventListener("voiceschanged", show);
  addEventListener("pagehide", () => speech.cancel());
  show();
}

// The film: large buttons of our own with words, in place of the browser's small ones.
for (const film of document.querySelectorAll("[data-film]")) {
  const video = film.querySelector("video");
  const controls = film.querySelector(".film-controls");
  const button = (act) => controls.querySelector(`[data-act=${act}]`);
  const play = button("play");
  video.controls = false;
  controls.hidden = false;
  const say = () => { play.querySelector("span").textContent = video.paused ? play.dataset.play : play.dataset.pause; };
  for (const happened of ["play", "pause", "ended"]) video.addEventListener(happened, say);
  play.addEventListener("click", () => { if (video.paused) video.play(); else video.pause(); });
  button("back").addEventListener("click", () => { video.currentTime = 0; video.play(); });
  button("slower").addEventListener("click", (event) => {
    const slow = video.playbackRate === 1;
    video.playbackRate = slow ? 0.6 : 1;
    event.currentTarget.setAttribute("aria-pressed", String(slow));
  });
  button("captions").addEventListener("click", (event) => {
    const track = video.textTracks[0];
    const shown = track.mode === "showing";
    track.mode = shown ? "hidden" : "showing";
    event.currentTarget.setAttribute("aria-pressed", String(!shown));
  });
}
