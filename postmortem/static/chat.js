// Comforts of picking from a chat: keys, a count, a question before leaving. The plain form works without.
(() => {
const form = document.querySelector("[data-chat]");
if (!form) return;
const picks = [...form.querySelectorAll("[data-pick]")];
const status = form.querySelector("[data-picked]");
let touched = false, sent = false;

function count() {
  const picked = picks.filter((pick) => pick.checked).length;
  status.textContent = picked ? status.dataset.words.replace("{count}", picked) : "";
}
form.addEventListener("input", () => { touched = true; count(); });
form.addEventListener("submit", (event) => {
  if (sent) { event.preventDefault(); return; }
  sent = true;
  setTimeout(() => { sent = false; }, 3000);
});
addEventListener("beforeunload", (event) => { if (touched && !sent) event.preventDefault(); });
addEventListener("pageshow", () => { sent = false; count(); });
form.querySelector("[data-pick-told]")?.addEventListener("click", (event) => {
  event.preventDefault();
  picks.forEach((pick) => { pick.checked ||= "told" in pick.dataset; });
  touched = true;
  count();
});

const isOn = () => { try { return localStorage.getItem("single-keys") !== "off"; } catch { return true; } };
const messageOf = (target) => target.closest("[data-message]");
function go(step) {
  const at = picks.findIndex((pick) => messageOf(pick) === messageOf(document.activeElement));
  picks[Math.max(0, Math.min(picks.length - 1, at + step))].focus();
}
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const message = messageOf(target);
  if (key === "Escape" && message && !target.matches("[data-pick]")) return message.querySelector("[data-pick]").focus();
  if (!isOn() || target.matches("textarea, select, input:not([type=checkbox])")) return;
  if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
  else if (key === "e" && message) message.querySelector("textarea").focus();
  else return;
  event.preventDefault();
});
})();
