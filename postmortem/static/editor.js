// Comforts of the editor: keeps unsaved text, adds rows, formats, previews. The plain form works without it.
(() => {
const form = document.querySelector("[data-editor]");
if (!form) return;
const one = (selector, within = form) => within.querySelector(selector);
const all = (selector, within = form) => [...within.querySelectorAll(selector)];
const words = JSON.parse(form.dataset.words);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const language = document.documentElement.lang;
const value = (name) => form.elements[name]?.value || "";

// Unsaved text stays on this device.
const { contained, place, read, when, write } = drafts;
const keyOf = (path) => drafts.keyOf(path, form.dataset.person);
const key = keyOf(place());
const status = one("[data-status]");
const show = (text) => { status.textContent = text; status.classList.add("open"); };
let dirty = false, leaving = false, timer;
function keep() {
  clearTimeout(timer);
  if (!dirty) return;
  const time = Date.now();
  show(write(key, { time, values: drafts.values(form) }) ? fill(words.kept, { time: when(time) }) : words.unsaved);
}
function changed() {
  if (!dirty) show(words.unsaved);
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(pause, 800);
}
function pause() {
  keep();
  outline();
  if (wide.matches) preview();
  form.dispatchEvent(new Event("pause"));
}
Object.assign(drafts.editor, { isDirty: () => dirty, keep, forget() { dirty = false; clearTimeout(timer); } });
addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
addEventListener("pagehide", keep);
addEventListener("pageshow", () => { leaving = false; });

const offer = one("[data-offer]");
const old = `${key}:old`;
const store = (kept) => write(old, kept.length && kept);
function take() {
  const kept = read(old), draft = kept.pop();
  store(kept);
  offerNext();
  return draft;
}
function open() {
  const first = read(key), sent = keyOf(form.dataset.new);
  const kept = read(old) || [];
  if (sent !== key && read(sent) && contained(read(sent), form)) write(sent);
  if (first && !contained(first, form)) kept.push(first);
  else if (first && first.values.revision === form.dataset.revision) changed();
  write(key);
  store(kept.filter((draft) => !contained(draft, form)).slice(-5));
  offerNext();
}
function offerNext() {
  const draft = (read(old) || []).at(-1);
  offer.hidden = !draft;
  if (!draft) return;
  one("[data-found]", offer).textContent = fill(words.found, { time: when(draft.time) });
  one("[data-newer]", offer).textContent = draft.values.revision === form.dataset.revision ? "" : words.newer;
}
function restore({ values: kept }) {
  Object.entries(kept).forEach(([name, text]) => {
    const [, group, index] = /^(\w+)-(\d+)-/.exec(name) || [];
    const list = group && one(`[data-rows="${group}"]`);
    while (list && list.children.length <= Math.min(index, 500)) addRow(list);
    all(`[name="${CSS.escape(name)}"]`).forEach((field) => {
      if (/radio|checkbox/.test(field.type)) field.checked = field.value === text; else field.value = text;
    });
  });
  changed();
}

// Rows.
function addRow(list) {
  const group = list.dataset.rows, number = list.children.length;
  const blank = one(`template[data-row="${group}"]`)?.content.firstElementChild;
  const from = blank ? "new" : number - 1, row = (blank || list.lastElementChild).cloneNode(true);
  all(".wrong, [data-gap]", row).forEach((problem) => problem.remove());
  [row, ...all("*", row)].forEach((part) => {
    part.removeAttribute("aria-invalid");
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const text = part.getAttribute(name);
      if (text) part.setAttribute(name, text.replace(`${group}-${from}-`, `${group}-${number}-`).replace(/ ?\S+-error$/, ""));
    }
    if (/radio|checkbox/.test(part.type)) part.checked = part.value === "internal";
    else if (part.matches("select")) part.selectedIndex = 0;
    else if (part.matches("input, textarea")) part.value = "";
    else if (part.matches("details")) part.open = false;
  });
  all("legend", row).forEach((legend) => { legend.textContent = legend.textContent.replace(/\d+(?=\D*$)/, number + 1); });
  list.append(row);
  return row;
}
const focusRow = (row) => (one("[data-time]", row) || one(".in", row)).focus();

// Times: 304 becomes 03:04; a row without a date takes the one before it; the echo says what is stored.
const tidy = (text) => text.trim().replace(/^(\d{1,2})[:.]?(\d\d)$/, (_, hours, minutes) => `${hours.padStart(2, 0)}:${minutes}`);
const shift = (day, days) => new Date(Date.parse(day) + days * 86400000).toISOString().slice(0, 10);
function dateFromBefore(field) {
  const row = field.closest("[data-row]"), date = row && one("[type=date]", row);
  if (!date || date.value || !field.value) return;
  let before = row.previousElementSibling;
  while (before && !one("[type=date]", before).value) before = before.previousElementSibling;
  const day = before ? one("[type=date]", before).value : value("began_date");
  const time = before ? one("[data-time]", before).value : value("began_time");
  if (day) date.value = parseInt(time) - parseInt(field.value) > 12 ? shift(day, 1) : day;
}
const WALL = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
function instant(name) {
  const wall = Date.parse(`${value(`${name}_date`)}T${tidy(value(`${name}_time`)).replace(/ ?[+-].*/, "")}Z`);
  const format = new Intl.DateTimeFormat("en", { timeZone: value("zone"), hourCycle: "h23", ...WALL });
  let at = wall;
  for (let pass = 0; pass < 2 && at > -3e13; pass++) at = wall - (Date.parse(`${format.format(at)} UTC`) - at);
  return at;
}
function echo() {
  const place = one("[data-echo]"), begin = instant("began"), end = instant("ended");
  const utc = { timeZone: "UTC", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const full = new Intl.DateTimeFormat(language, { ...utc, weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const near = Math.floor(begin / 86400000) === Math.floor(end / 86400000) ? new Intl.DateTimeFormat(language, utc) : full;
  place.classList.toggle("wrong", end < begin);
  place.textContent = !begin ? "" : !end ? fill(words.one, { begin: full.format(begin) }) : end < begin ? words.backwards
    : fill(words.both, { begin: full.format(begin), end: near.format(end), minutes: (end - begin) / 60000 });
}

// Formatting acts on the text last written in, or the first of its section.
let area;
const AROUND = { bold: ["**", "**"], code: ["`", "`"], link: ["[", "](https://)"], phrase: ["[[internal: ", "]]"] };
function mark(kind, field, client) {
  let { selectionStart: start, selectionEnd: end } = field;
  const lines = ["passage", "client"].includes(kind) || (kind === "phrase" && field.value.slice(start, end).includes("\n"));
  if (lines || !AROUND[kind]) start = field.value.lastIndexOf("\n", start - 1) + 1;
  if (lines) end = (field.value + "\n").indexOf("\n", end);
  const text = field.value.slice(start, end);
  const space = start && !field.value.slice(0, start).endsWith("\n\n") ? "\n" : "";
  const [left, right] = AROUND[kind] || [];
  const opener = kind === "client" ? `client ${client}` : "internal";
  const put = lines ? `${space}:::${opener}\n${text.trim()}\n:::` : left ? left + text + right
    : text.replace(/^/gm, kind === "list" ? "- " : "> ");
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, put)) { field.setRangeText(put, start, end, "end"); changed(); }
  const inside = start + (lines ? put.length - 4 : left?.length);
  if ((left || lines) && !text.trim()) field.setSelectionRange(inside, inside);
}

// Preview and the list of sections.
const wide = matchMedia("(min-width: 60.01rem)"), sheet = one("[data-preview-body]");
let asking;
async function preview() {
  if (!sheet) return;
  asking?.abort();
  asking = new AbortController();
  const body = new FormData(form);
  body.set("do", one("[data-preview-as]:checked").value);
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    sheet.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") sheet.textContent = words.offline;
  }
}
const links = new Map(all(".ed-outline a").map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]));
const outline = () => links.forEach((link, part) => part.id.startsWith("section")
  && link.classList.toggle("done", all("textarea, [name$='-title']", part).some((field) => field.value.trim())));
const watch = new IntersectionObserver((seen) => seen.forEach(({ target, isIntersecting }) => {
  if (isIntersecting) links.forEach((link, part) => { link.ariaCurrent = part === target ? "true" : null; });
}), { rootMargin: "-25% 0px -70% 0px" });
links.forEach((_, part) => watch.observe(part));

form.addEventListener("input", (event) => {
  if (event.target.name === "preview_as") return preview();
  changed();
  if (event.target.closest("#facts")) echo();
});
form.addEventListener("change", ({ target }) => {
  if (target.name === "application") all("[data-mark=client]").forEach((button) => {
    button.dataset.client = target.selectedOptions[0].dataset.client || "";
    button.lastElementChild.textContent = fill(words.wording, button.dataset);
  });
  if (!("time" in target.dataset)) return;
  target.value = tidy(target.value);
  dateFromBefore(target);
});
form.addEventListener("focusin", ({ target }) => { if (target.matches("textarea")) area = target; });
form.addEventListener("submit", (event) => {
  if (leaving) return event.preventDefault();
  all("[data-time]").forEach((field) => { field.value = tidy(field.value); });
  keep();
  leaving = true;
  setTimeout(() => { leaving = false; }, 3000);
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const data = button.dataset;
  if ("add" in data) { event.preventDefault(); focusRow(addRow(one(`[data-rows="${data.add}"]`))); }
  if ("showPreview" in data) { event.preventDefault(); preview(); one("#preview").focus(); }
  if (data.mark) { const part = button.closest(".ed-sec"); mark(data.mark, part.contains(area) ? area : one("textarea", part), data.client); }
  if ("restore" in data) restore(take());
  if ("discard" in data) take();
});
document.addEventListener("keydown", (event) => {
  const { target } = event, typed = event.key.toLowerCase(), row = target.closest("[data-rows=entries] > *");
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    const kind = { b: "bold", e: "code" }[typed];
    if (typed !== "s" && !(kind && form.contains(target) && target.matches("textarea"))) return;
    event.preventDefault();
    if (kind) mark(kind, target); else one("[data-save]").click();
  } else if (typed === "enter" && row && !event.shiftKey && !event.isComposing
    && target.matches("input, [name$='-text']") && !(target.matches("textarea") && matchMedia("(pointer: coarse)").matches)) {
    event.preventDefault();
    target.dispatchEvent(new Event("change", { bubbles: true }));
    focusRow(row.nextElementSibling || addRow(row.parentElement));
  }
});
open();
if (wide.matches) preview();
})();
