// Knowledge pages: a copy button beside each block of code, and titles to choose from after "[[".
(() => {
const article = document.querySelector("[data-copied]");
article?.querySelectorAll(".md pre").forEach((pre, number) => {
  const frame = document.createElement("div"), button = document.createElement("button");
  frame.className = "command";
  pre.id ||= `code-${number}`;
  button.className = "btn icon sm";
  button.type = "button";
  Object.assign(button.dataset, { copy: pre.id, done: article.dataset.copied });
  button.ariaLabel = article.dataset.copyLabel;
  button.append(document.querySelector("#copy-icon").content.cloneNode(true));
  pre.before(frame);
  frame.append(pre, button);
});

if (article?.dataset.edit) drafts.settle(article.dataset.person, article.dataset.begun, article.dataset.edit);

const form = document.querySelector("[data-titles]");
const titles = form ? JSON.parse(form.dataset.titles) : [];
const slug = () => form?.elements.application?.value, known = slug(); // whose titles these are
let list, field, found = [], at = 0;
const told = document.querySelector("[data-said]"); // for who does not see the list
form?.querySelectorAll("textarea").forEach((one) => one.setAttribute("aria-autocomplete", "list"));
const typed = () => field.value.slice(0, field.selectionStart).match(/\[\[([^\[\]\n]*)$/);

function close() {
  list?.remove();
  list = null;
  if (told) told.textContent = "";
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
}
function choose(title) {
  const begun = typed();
  if (begun) {
    const rest = field.value.slice(field.selectionStart).startsWith("]]") ? 2 : 0;
    const start = field.selectionStart - begun[1].length;
    field.setRangeText(`${title}]]`, start, field.selectionStart + rest, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  close();
}
function show() {
  close();
  list = document.createElement("ul");
  list.className = "kp-titles";
  list.id = "titles";
  list.setAttribute("role", "listbox");
  list.ariaLabel = form.dataset.titlesLabel;
  found.forEach((title, number) => {
    const item = document.createElement("li");
    item.id = `title-${number}`;
    item.setAttribute("role", "option");
    item.textContent = title;
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(title); });
    list.append(item);
  });
  field.parentElement.classList.add("kp-hold");
  field.after(list);
  list.style.top = `${field.offsetTop + field.offsetHeight}px`;
  list.style.left = `${field.offsetLeft}px`;
  field.setAttribute("aria-controls", "titles");
  if (told) told.textContent = `${list.ariaLabel}: ${found.length}`;
  stand(0);
}
function stand(place) {
  at = (place + found.length) % found.length;
  [...list.children].forEach((item, number) => { item.ariaSelected = String(number === at); });
  field.setAttribute("aria-activedescendant", `title-${at}`);
}
form?.addEventListener("input", (event) => {
  if (!event.target.matches("textarea") || event.isTrusted === false) return;
  field = event.target;
  const begun = slug() === known && typed(), words = begun?.[1].trim().toLowerCase();
  found = begun ? titles.filter((title) => title.toLowerCase().includes(words)).slice(0, 8) : [];
  if (found.length) show(); else close();
});
form?.addEventListener("keydown", (event) => {
  if (!list || event.isComposing || event.shiftKey) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) stand(at + steps[event.key]);
  else if (event.key === "Enter" || event.key === "Tab") choose(found[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
form?.addEventListener("focusout", close);
})();
