// Attaching files in the editor: chosen, dropped or pasted. The form can send them without this as well.
(() => {
const part = document.querySelector("[data-attach]");
if (!part) return;
const form = part.closest("form"), list = part.querySelector("[data-rows]"), input = part.querySelector("[type=file]");
const words = JSON.parse(part.dataset.words), most = part.dataset.most * 1e6;
const note = part.querySelector("[data-note]");
const fill = (text, name) => text.replace("{name}", name);
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const rows = () => [...list.children].filter((row) => field(row, "id").value);
input.removeAttribute("name"); // files go on their own, never with the text

// A row is filled from its hidden fields, whoever wrote them.
const amount = (size) => {
  const [count, unit, digits] = size < 1e6 ? [size / 1e3, "kB", 0] : [size / 1e6, "MB", 1];
  return `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: digits }).format(Math.max(count, digits ? .1 : 1))} ${unit}`;
};
function show(row) {
  const name = field(row, "id").value, link = row.querySelector(".ed-thumb");
  const is = !row.hidden && link.href.endsWith(`/${name}`);
  if (!name || is) return;
  row.hidden = false;
  row.querySelector("[data-name]").textContent = field(row, "name").value;
  row.querySelector("[data-size]").textContent = amount(Number(field(row, "size").value));
  link.href = part.dataset.base + name;
  if (field(row, "type").value.startsWith("image/")) {
    const image = document.createElement("img");
    image.src = link.href;
    image.alt = "";
    link.replaceChildren(image);
  }
  const legend = row.querySelector("legend");
  if (legend) legend.textContent = legend.textContent.replace(/[^:]*$/, ` ${field(row, "name").value}`);
}
function add(facts) {
  if (rows().some((row) => field(row, "id").value === facts.id)) return;
  const blank = list.lastElementChild, next = blank.cloneNode(true), number = list.children.length - 1;
  for (const one of next.querySelectorAll("*")) {
    for (const name of ["id", "name", "for"]) {
      const text = one.getAttribute(name);
      if (text) one.setAttribute(name, text.replace(`attachments-${number}-`, `attachments-${number + 1}-`));
    }
  }
  for (const name of ["id", "name", "type", "size", "sha256"]) field(blank, name).value = facts[name];
  list.append(next);
  show(blank);
  field(blank, "caption").dispatchEvent(new Event("input", { bubbles: true }));
}

// In a text the file is named where the writer was: a picture on a line of its own, and nothing on the line of a mark.
function mention(area, { id, name, type }) {
  const words = name.replace(/[[\]\\]/g, ""), picture = type.startsWith("image/"), all = area.value;
  let { selectionStart: start, selectionEnd: end } = area;
  const from = all.lastIndexOf("\n", start - 1) + 1, until = (all + "\n").indexOf("\n", end);
  const marked = /^\s*:::/.test(all.slice(from, until));
  if (marked) start = end = until;
  const before = all.slice(from, start).trim(), after = marked ? "" : all.slice(end, until).trim();
  const said = picture ? `![${words.replace(/\.\w+$/, "")}](attachment:${id})` : `[${words}](attachment:${id})`;
  const gap = marked ? "\n" : !before ? "" : picture ? "\n\n" : /\s$/.test(all.slice(0, start)) ? "" : " ";
  const text = gap + said + (picture && after ? "\n\n" : "");
  area.focus();
  area.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function noteFor(area) {
  if (!area) return note;
  let beside = area.parentElement.querySelector("[data-note]");
  if (!beside) {
    beside = note.cloneNode();
    area.after(beside);
  }
  return beside;
}
async function send(file, called, area, say) {
  if (file.size > most) return say(fill(words.large, called));
  say(fill(words.sending, called), false);
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("listed", rows().length);
  body.set("file", file, called);
  try {
    const answer = await fetch(part.dataset.attach, { method: "POST", body });
    if (answer.status === 401 || answer.redirected) return say(fill(words.signed_out, called));
    if (answer.status === 413) return say(fill(words.large, called));
    const facts = await answer.json();
    if (answer.status !== 201) return say(`${called}: ${facts.problem}`);
    add(facts);
    if (area) mention(area, facts);
    say(fill(words.done, facts.name), false);
  } catch { say(fill(words.offline, called)); }
}
const stamp = () => new Date().toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
const nameOf = (file) => /^image\.\w+$/.test(file.name) ? file.name.replace("image", `${words.screenshot}-${stamp()}`) : file.name;
async function sendAll(files, area) {
  const said = noteFor(area), refused = [];
  const say = (text, wrong = true) => {
    if (wrong) refused.push(text);
    said.className = refused.length ? "wrong" : "sm";
    said.textContent = wrong ? refused.join(" ") : [...refused, text].join(" ");
  };
  for (const file of files) await send(file, nameOf(file), area, say);
}

const textOf = (event) => form.contains(event.target) && event.target.closest("textarea");
form.addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files], area = textOf(event);
  if (!area || !files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  sendAll(files, area);
});
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault(); // else the page would be left
});
document.addEventListener("drop", (event) => {
  const files = [...event.dataTransfer.files];
  if (!files.length) return;
  event.preventDefault();
  sendAll(files, textOf(event));
});
const choose = async () => {
  const files = [...input.files];
  if (!files.length) return input.click();
  await sendAll(files);
  input.value = "";
};
part.querySelector("[value=attach]").addEventListener("click", (event) => { event.preventDefault(); choose(); });
input.addEventListener("change", choose);
form.addEventListener("pause", () => rows().forEach(show));
})();
