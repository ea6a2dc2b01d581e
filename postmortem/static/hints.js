// Puts questions about wordings beside the fields they stand in, and marks the words. Never more than three, never blocking.
(() => {
const form = document.querySelector("[data-hints]");
if (!form) return;
let last = "", asking;

// The marks lie behind a field whose background is clear; its own text covers them.
form.querySelectorAll("textarea").forEach((field) => {
  const lay = document.createElement("div"), under = document.createElement("div");
  lay.className = "ed-lay";
  under.className = "ed-under";
  under.ariaHidden = "true";
  field.before(lay);
  lay.append(under, field);
});
const underOf = (field) => field.closest(".ed-lay")?.firstElementChild;
function paint(field, notes) {
  const under = underOf(field);
  const parts = [];
  let at = 0;
  for (const { dataset } of [...notes].sort((a, b) => a.dataset.start - b.dataset.start)) {
    if (+dataset.start < at) continue;
    const mark = document.createElement("mark");
    mark.textContent = field.value.slice(dataset.start, dataset.end);
    parts.push(field.value.slice(at, dataset.start), mark);
    at = +dataset.end;
  }
  parts.push(field.value.slice(at) + "\n");
  under.replaceChildren(...(notes.length ? parts : []));
  under.scrollTop = field.scrollTop;
}

function place(page) {
  form.querySelectorAll(".ed-hints").forEach((old) => old.remove());
  const seen = new Set();
  page.querySelectorAll("[data-for]").forEach((block) => {
    const field = form.elements[block.dataset.for];
    if (!field) return;
    seen.add(field);
    block.className = "ed-hints";
    block.setAttribute("role", "status");
    const notes = [...block.querySelectorAll("[data-wording]")];
    if (field.matches("textarea")) paint(field, notes);
    field.closest(".field, .ed-wide, .ed-why")?.append(block);
  });
  form.querySelectorAll(".ed-under").forEach((under) => {
    if (!seen.has(under.nextElementSibling)) under.replaceChildren();
  });
  page.querySelectorAll("[data-questions]").forEach((asked) => {
    form.querySelector(`[data-questions="${asked.dataset.questions}"]`)?.replaceChildren(...asked.childNodes);
  });
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const body = new FormData(form);
  body.delete("do");
  body.set("at", last);
  try {
    const answer = await fetch(form.dataset.hints, { method: "POST", body, signal: asking.signal });
    if (answer.ok && !answer.redirected) place(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* without an answer there is nothing to ask */ }
}

form.addEventListener("input", ({ target }) => { if (target.matches("textarea")) underOf(target)?.replaceChildren(); });
form.addEventListener("scroll", ({ target }) => { if (target.closest(".ed-lay")) underOf(target).scrollTop = target.scrollTop; }, true);
form.addEventListener("focusin", ({ target }) => { if (target.name) last = target.name; });
form.addEventListener("pause", ask);
form.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-rewrite], [data-accept]"), note = button?.closest("[data-wording]");
  if (!note) return;
  const field = form.elements[note.dataset.field];
  if ("rewrite" in button.dataset) {
    field.focus();
    field.setSelectionRange(note.dataset.start, note.dataset.end);
    return;
  }
  event.preventDefault();
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("wording", button.value.replace(/^fine /, ""));
  try {
    if ((await fetch(form.dataset.accept, { method: "POST", body })).ok) { field.focus(); ask(); }
  } catch { /* it is asked again after the next pause */ }
});
if (matchMedia("(min-width: 40.01rem)").matches) ask();
})();
