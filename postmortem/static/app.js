// Comforts for every page. Reading, searching and writing work without any of it.
const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const memory = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* blocked */ } },
};

// Theme: "" follows the system.
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
function setTheme(theme) {
  if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  memory.set("theme", theme);
  showTheme();
}
function showTheme() {
  const chosen = root.dataset.theme || "";
  all("[data-theme-choice]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen)));
}
const toggleTheme = () => setTheme(isDark() ? "light" : "dark");
showTheme();

// Times of a timeline in UTC, in the incident's zone or in the reader's own; a day stands where it changes.
function showTimes(zone) {
  const timeZone = zone || undefined;
  const clock = new Intl.DateTimeFormat(root.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  const day = new Intl.DateTimeFormat(root.lang, { day: "numeric", month: "short", year: "numeric", timeZone });
  all("time[data-clock]").forEach((time) => { time.textContent = clock.format(new Date(time.dateTime)); });
  all(".tl").forEach((list) => {
    let before = null;
    all("time[data-day]", list).forEach((time) => {
      const text = day.format(new Date(time.dateTime));
      time.textContent = text;
      time.hidden = text === before || (before === null && !("first" in time.dataset));
      before = text;
    });
  });
}

async function copy(button) {
  const source = button.dataset.copy ? document.getElementById(button.dataset.copy).textContent : location.href.split("#")[0];
  try {
    await navigator.clipboard.writeText(source.trim());
  } catch {
    return;
  }
  const said = one("[data-said]");
  if (said) said.textContent = button.dataset.done;
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1500);
}

const openKeys = () => { const dialog = one("#keys"); if (dialog && !dialog.open) dialog.showModal(); };

const clicks = [
  ["[data-theme-toggle]", toggleTheme],
  ["[data-theme-choice]", (button) => setTheme(button.dataset.themeChoice)],
  ["[data-print]", () => print()],
  ["[data-copy]", copy],
  ["[data-keys]", openKeys],
  ["[data-close]", (button) => button.closest("dialog").close()],
  ["[data-zone]", (button) => {
    all("[data-zone]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    showTimes(button.dataset.zone);
  }],
];
document.addEventListener("click", (event) => {
  for (const [selector, run] of clicks) {
    const found = event.target.closest(selector);
    if (found) run(found);
  }
  all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// Search folds are closed for phones; wide screens without ::details-content need them opened.
if (matchMedia("(min-width: 60.01rem)").matches) all("details.fold").forEach((fold) => { fold.open = true; });

// The list of contents follows the reader.
const links = new Map(all(".toc a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
if (links.size) {
  const watch = new IntersectionObserver((seen) => {
    const now = seen.filter((entry) => entry.isIntersecting).pop();
    if (!now) return;
    links.forEach((link) => link.removeAttribute("aria-current"));
    links.get(now.target.id).setAttribute("aria-current", "true");
  }, { rootMargin: "-15% 0px -75% 0px" });
  links.forEach((_, id) => { const part = document.getElementById(id); if (part) watch.observe(part); });
}

// What is folded for the screen and unfolded on paper, for browsers in which CSS cannot say so.
addEventListener("beforeprint", () => all("details.as-table").forEach((table) => { table.open = true; }));

one("[data-errors]")?.focus();

// Keys. Single keys can be switched off in the dialog that "?" opens.
const single = one("[data-single-keys]");
if (single) {
  single.checked = memory.get("single-keys") !== "off";
  single.addEventListener("change", () => memory.set("single-keys", single.checked ? "" : "off"));
}
function walk(step) {
  const rows = all("a[data-hit]").map((link) => [link, link.closest("li")]);
  if (!rows.length) return;
  const at = rows.findIndex(([, row]) => "on" in row.dataset);
  const next = Math.max(0, Math.min(rows.length - 1, at + step));
  rows.forEach(([, row]) => delete row.dataset.on);
  rows[next][1].dataset.on = "";
  rows[next][0].focus();
}
const keys = {
  "/": () => (one("[data-search]") || one("#find"))?.focus(),
  "?": openKeys,
  j: () => walk(1),
  k: () => walk(-1),
  t: toggleTheme,
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") all("details.menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (memory.get("single-keys") === "off" || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
