// Text that is kept on this device while it is written, and taken away when its writer signs out.
const drafts = (() => {
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const write = (key, content) => {
  try {
    if (content) localStorage.setItem(key, JSON.stringify(content)); else localStorage.removeItem(key);
    return true;
  } catch { return false; }
};
const keyOf = (path, person) => `draft:${path}:${person}`;
const keysOf = (person) => {
  try { return Object.keys(localStorage).filter((key) => pathOf(key, person)); } catch { return []; }
};
const pathOf = (key, person) => {
  const [, path, owner] = /^draft:(.+?):(\d+)(:old)?$/.exec(key) || [];
  return owner === person && path;
};
const place = () => document.querySelector("[data-editor]")?.dataset.place || location.pathname;
const when = (time) => new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(Date.now() - time > 43200000 && { day: "numeric", month: "short" }),
}).format(time);

// A draft is done with when all its words are in a newer saved form, or when nothing in it differs from the same one.
const values = (form) => Object.fromEntries([...new FormData(form)].filter(([name, text]) => typeof text === "string" && !/^(csrf_token|do|preview_as|working_copy)$/.test(name)));
// Saving makes a link of a [[Title]]; the words are the same.
const LINK = /\[([^[\]\n]+)\]\(\/pages\/[a-z0-9]+\)/g;
const squeeze = (text) => text.replace(LINK, "[[$1]]").replace(/\s+/g, "");
const rowless = (name) => name.replace(/-\d+-/, "-");
function contained(draft, form) {
  const pool = {};
  Object.entries(values(form)).forEach(([name, text]) => (pool[rowless(name)] ||= new Set()).add(squeeze(text)));
  return Object.entries(draft.values).every(([name, text]) => !squeeze(text) || /^revision$|-(id|remove)$/.test(name)
    || draft.values[name.replace(/-[^-]+$|$/, "-remove")] || pool[rowless(name)]?.has(squeeze(text)));
}
function isSaved(draft, form) {
  const saved = values(form);
  return contained(draft, form) && (draft.values.revision !== saved.revision
    || Object.entries(draft.values).every(([name, text]) => !(name in saved) || squeeze(saved[name]) === squeeze(text)));
}

// Signing out: text that was not saved is asked about, then nothing of this person's stays here.
const editor = { isDirty: () => false, keep() {}, forget() {} };
async function savedForm(path) {
  try {
    const answer = await fetch(path, { signal: AbortSignal.timeout(5000) });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-editor]");
  } catch { return null; }
}
async function unsaved(person) {
  const found = new Map();
  for (const path of new Set(keysOf(person).map((key) => pathOf(key, person)))) {
    const key = keyOf(path, person), form = await savedForm(path);
    const typing = path === place() && editor.isDirty();
    [read(`${key}:old`), read(key)].flat().filter((draft) => draft?.values && (typing || !form || !isSaved(draft, form)))
      .forEach((draft) => found.set(path, draft));
  }
  return found;
}
function leave(form, person) {
  editor.forget();
  keysOf(person).forEach((key) => write(key));
  write(`recent:${person}`);
  form.submit();
}
function ask(form, person, found) {
  const dialog = document.getElementById("unsaved");
  dialog.querySelector("[data-texts]").replaceChildren(...[...found].map(([path, draft]) => {
    const line = document.createElement("li"), link = document.createElement("a"), time = document.createElement("small");
    link.textContent = draft.values.title || dialog.dataset.untitled;
    link.href = path === place() ? "#editor" : path;
    link.onclick = () => dialog.close();
    time.textContent = when(draft.time);
    line.append(link, " ", time);
    return line;
  }));
  dialog.querySelector("[data-leave]").onclick = () => leave(form, person);
  if (!dialog.open) dialog.showModal();
}

// What was begun at one address and is saved at another by now is done with.
async function settle(person, begun, path) {
  const left = keysOf(person).filter((key) => pathOf(key, person).startsWith(begun) && read(key)?.values);
  const form = left.length && await savedForm(path);
  if (form) left.filter((key) => contained(read(key), form)).forEach((key) => write(key));
}
document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", async (event) => {
  const person = form.dataset.signOut;
  editor.keep();
  if (!keysOf(person).length) return;
  event.preventDefault();
  const found = await unsaved(person);
  if (found.size) ask(form, person, found); else leave(form, person);
}));
return { contained, editor, keyOf, place, read, settle, values, when, write };
})();
