// Joins the design system's style sheet, our theme and our own files into what the program serves.
// Plain node, no packages run: node web/build.mjs OUT. Writes fixed names and names.txt, which
// gives each file the name with its content's hash, under which it may be cached for ever.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) throw new Error("usage: node build.mjs OUT");
const from = (...path) => readFileSync(join(web, ...path), "utf8");
const modules = (...path) => join(web, "node_modules", ...path);

// Only the components that src/platform/pages writes; the rest of the style sheet stays at home.
const base = ["base", "heading", "label", "paragraph", "validation-message"];
const components = ["link", "button", "alert", "breadcrumbs", "card", "chip", "details", "divider", "error-summary",
  "field", "fieldset", "input", "list", "skip-link", "table", "tag"];

const icons = ["activity", "archive", "bell", "book-open", "briefcase", "building-2", "calendar", "chart-column", "chart-line",
  "circle-check", "circle-question-mark", "clipboard-check", "clock", "download", "eye", "file-text", "flag", "folder-open",
  "gavel", "history", "house", "inbox", "info", "key-round", "layers", "list-checks", "lock", "log-out", "mail", "map", "menu",
  "message-square", "network", "paperclip", "phone", "printer", "scale", "search", "settings", "shield", "shield-check", "trending-up",
  "triangle-alert", "upload", "user", "users", "volume-2",
  "book-open-text", "captions", "ear-off", "ellipsis", "frown", "hand-heart", "heart-crack", "heart-handshake", "hospital", "hourglass",
  "landmark", "life-buoy", "pencil", "play", "rotate-ccw", "school", "siren", "stethoscope", "x"];

const names = new Map();
mkdirSync(out, { recursive: true });

function write(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  names.set(name, `${name.slice(0, dot)}.${hash}${name.slice(dot)}`);
  writeFileSync(join(out, name), bytes);
}

function squeeze(css) {
  return css.replace(/\/\*[^]*?\*\//g, "").replace(/\s*\n\s*/g, "\n").replace(/\n{2,}/g, "\n").trim();
}

function designSystem(files) {
  return files.map((file) => readFileSync(modules("@digdir/designsystemet-css", "dist/src", `${file}.css`), "utf8")).join("\n");
}

function fontFaces() {
  const css = readFileSync(modules("@fontsource-variable/inter", "index.css"), "utf8");
  const faces = [];
  for (const [subset, name] of [["latin-ext", "inter-ext.woff2"], ["latin", "inter.woff2"]]) {
    const file = `inter-${subset}-wght-normal.woff2`;
    const face = css.match(/@font-face\s*{[^}]*}/g).find((block) => block.includes(`/${file}`));
    if (!face) throw new Error(`no font face for ${file}`);
    write(name, readFileSync(modules("@fontsource-variable/inter", "files", file)));
    faces.push(face.replace(/url\([^)]*\)/, `url("/s/${names.get(name)}")`));
  }
  return faces.join("\n");
}

function sprite() {
  const symbols = icons.map((name) => {
    const svg = readFileSync(modules("lucide-static", "icons", `${name}.svg`), "utf8");
    const body = svg.match(/<svg[^>]*>([^]*)<\/svg>/)[1].replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

const shared = [
  "@layer ds.theme, ds.base, ds.components, app;",
  fontFaces(),
  squeeze(from("theme.css").replace(/^@charset[^;]*;/, "")),
  `@layer ds.base{${designSystem(base)}}`,
  `@layer ds.components{${designSystem(components)}}`,
  ...["base", "forms", "data", "charts"].map((file) => squeeze(from("css", `${file}.css`))),
];
const print = squeeze(from("css", "print.css"));
write("public.css", [...shared, squeeze(from("css", "public.css")), print].join("\n"));
write("staff.css", [...shared, squeeze(from("css", "staff.css")), print].join("\n"));
write("public.js", from("js", "common.js") + from("js", "public.js"));
write("staff.js", from("js", "common.js") + from("js", "public.js") + from("js", "staff.js") + from("js", "notes.js") + from("js", "board.js"));
write("sprite.svg", sprite());
for (const name of ["sign_language.webm", "sign_language.vtt", "sign_language.webp"]) write(name, readFileSync(join(web, "film", name)));
write("favicon.svg", from("icons", "favicon.svg"));
write("licences.txt", [
  ["@digdir/designsystemet-css (MIT)", ["@digdir/designsystemet-css", "LICENSE"]],
  ["Inter (SIL Open Font License 1.1)", ["@fontsource-variable/inter", "LICENSE"]],
  ["lucide-static (ISC)", ["lucide-static", "LICENSE"]],
].map(([title, path]) => {
  let text = "";
  try { text = readFileSync(modules(...path), "utf8"); } catch { text = "See the package's page for the text.\n"; }
  return `${title}\n\n${text}`;
}).join("\n\n"));
writeFileSync(join(out, "names.txt"), [...names].map(([name, hashed]) => `${name} ${hashed}\n`).join(""));
