// What helps while searching: recent searches, completions, and all commands in one place.
(() => {
const MOST_RECENT = 8, PAUSE = 150;
const signOut = one("form[data-sign-out]");
const person = /^\d+$/.exec(signOut?.dataset.signOut || "")?.[0];

// Recent searches stay on this device, and go when their owner signs out.
const key = `recent:${person}`;
function recent() {
  if (!person) return [];
  try {
    const kept = JSON.parse(memory.get(key) || "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string") : [];
  } catch { return []; }
}
function remember(text) {
  const words = text.trim().replace(/\s+/g, " ");
  if (!person || !words || words.length > 400) return;
  memory.set(key, JSON.stringify([words, ...recent().filter((other) => other !== words)].slice(0, MOST_RECENT)));
}
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[role=search]")) remember(event.target.elements.q?.value || "");
  if (event.target === signOut && !event.defaultPrevented) memory.set(key, "");
});

// Completions of the last word, in a list that the browser shows below the box.
const offers = document.createElement("datalist");
offers.id = "completions";
document.body.append(offers);
let timer, asked;
function offer(texts) {
  offers.replaceChildren(...texts.map((text) => Object.assign(document.createElement("option"), { value: text })));
}
async function complete(box) {
  asked?.abort();
  asked = new AbortController();
  const text = box.value;
  try {
    const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asked.signal });
    if (answer.ok && !answer.redirected && box.value === text) offer(await answer.json());
  } catch { /* a newer question, or no network */ }
}
all("[data-suggest]").forEach((box) => {
  box.setAttribute("list", offers.id);
  const follow = () => {
    clearTimeout(timer);
    if (!box.value.trim()) { asked?.abort(); offer(recent()); return; }
    if (box.value.length <= 400) timer = setTimeout(complete, PAUSE, box); else offer([]);
  };
  box.addEventListener("focus", () => { if (!box.value) follow(); });
  box.addEventListener("input", follow);
});

// All commands: what is typed narrows them, and can be searched for.
const dialog = one("#palette");
if (!dialog) return;
const box = one("input", dialog), list = one("[role=listbox]", dialog);
const commands = all("[role=option]", list);
let saved = [], at = 0;
const runs = {
  search: () => (one("[data-search]") || one("#find"))?.focus(),
  theme: toggleTheme,
  keys: openKeys,
};
function line(label, url, kind = "") {
  const option = document.createElement("li"), words = document.createElement("span");
  option.setAttribute("role", "option");
  option.dataset.url = url;
  words.textContent = label;
  option.append(words);
  if (kind) option.append(Object.assign(document.createElement("small"), { textContent: kind }));
  return option;
}
const addressOf = (text) => `${dialog.dataset.searchUrl}?q=${encodeURIComponent(text)}`;
const fits = (label, typed) => label.toLowerCase().split(/\s+/).some((_, number, words) => words.slice(number).join(" ").startsWith(typed));
function draw() {
  const typed = box.value.trim().toLowerCase().replace(/\s+/g, " ");
  const rows = [
    ...commands.map((option) => [option.firstElementChild.textContent, () => option]),
    ...saved.map(({ name, url }) => [name, () => line(name, url, dialog.dataset.isSaved)]),
    ...recent().map((text) => [text, () => line(text, addressOf(text), dialog.dataset.isRecent)]),
  ].filter(([label]) => fits(label, typed)).map(([, make]) => make());
  if (typed) rows.push(line(dialog.dataset.searchFor.replace("{}", () => box.value.trim()), addressOf(box.value.trim())));
  rows.forEach((option, number) => { option.id = `command-${number}`; });
  list.replaceChildren(...rows);
  choose(0);
}
function choose(number) {
  const rows = list.children;
  at = (number + rows.length) % rows.length;
  [...rows].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  box.setAttribute("aria-activedescendant", rows[at].id);
  rows[at].scrollIntoView({ block: "nearest" });
}
function run(option) {
  const typed = box.value;
  dialog.close();
  if (option.dataset.runs) runs[option.dataset.runs]();
  else {
    if (option === list.lastElementChild && typed.trim()) remember(typed);
    location.assign(option.dataset.url);
  }
}
async function open() {
  one("#keys[open]")?.close();
  if (dialog.open) { dialog.close(); return; }
  if (one("dialog[open]")) return;
  box.value = "";
  draw();
  dialog.showModal();
  box.focus();
  if (!dialog.dataset.saved) return;
  try {
    const answer = await fetch(dialog.dataset.saved);
    if (answer.ok && !answer.redirected) { saved = await answer.json(); if (!at) draw(); }
  } catch { /* no network */ }
}
const moves = { ArrowDown: () => choose(at + 1), ArrowUp: () => choose(at - 1), Enter: () => run(list.children[at]) };
box.addEventListener("input", draw);
box.addEventListener("keydown", (event) => {
  if (event.isComposing || !Object.hasOwn(moves, event.key)) return;
  event.preventDefault();
  moves[event.key]();
});
list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) run(option); });
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  open();
});
})();
