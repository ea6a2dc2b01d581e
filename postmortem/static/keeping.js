// Keeps the form as a working copy on the server, whenever its writer pauses. On this device it is kept as well.
(() => {
const form = document.querySelector("[data-keep]");
if (!form) return;
const status = form.querySelector("[data-status]");
const words = JSON.parse(form.dataset.words);
const version = form.elements.working_copy;
const say = (text) => { status.textContent = text.replace("{time}", drafts.when(Date.now())); };
let sending, again = false;

async function keep() {
  if (sending) { again = true; return; }
  sending = true;
  const body = new FormData(form);
  body.delete("do");
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body, signal: AbortSignal.timeout(20000) });
    if (answer.status === 401 || answer.redirected) say(words.signed_out);
    else if (answer.status === 200) {
      const { kept, version: written } = await answer.json();
      if (kept) version.value = written;
      say(kept ? words.here : words.elsewhere);
      status.classList.toggle("open", !kept);
    }
  } catch { /* the server cannot be reached: the line still says that it is kept on this device */ }
  sending = false;
  if (again) { again = false; keep(); }
}
form.addEventListener("pause", keep);
})();
