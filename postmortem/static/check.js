// One key for each finding of the check before sharing, then on to the next. The form works without it.
(() => {
const form = document.querySelector("[data-check]");
if (!form) return;
const findings = [...form.querySelectorAll("[data-finding]")];
const chosen = (finding) => finding.querySelector("[type=radio]:checked")?.value;
const left = form.querySelector("[data-left]"), apply = form.querySelector("[data-apply]");

function tell() {
  const open = findings.filter((finding) => !chosen(finding)).length;
  left.textContent = left.dataset.words.replace("{left}", open).replace("{all}", findings.length);
  findings.forEach((finding) => { finding.dataset.chosen = chosen(finding) || ""; });
}
function goTo(finding) {
  if (!finding) return apply.focus();
  (finding.querySelector("[type=radio]:checked") || finding.querySelector("[type=radio]")).focus();
  finding.scrollIntoView({ block: "nearest" });
}
const next = (finding) => goTo(findings[findings.indexOf(finding) + 1]);

form.addEventListener("change", ({ target }) => {
  if ("wording" in target.dataset) target.closest("[data-finding]").querySelector("[value=replace]").checked = true;
  tell();
});
form.addEventListener("input", ({ target }) => {
  if (!("wording" in target.dataset)) return;
  target.closest("[data-finding]").querySelector("[value=replace]").checked = true;
  tell();
});
form.addEventListener("keydown", (event) => {
  const finding = event.target.closest("[data-finding]");
  if (!finding || event.ctrlKey || event.metaKey || event.altKey) return;
  const wording = finding.querySelector("[data-wording]");
  if (event.target === wording) {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); next(finding); }
    if (event.key === "Escape") goTo(finding);
    return;
  }
  const radio = finding.querySelector(`[data-way="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!radio || localStorage.getItem("single-keys") === "off") return;
  event.preventDefault();
  event.stopPropagation();
  radio.checked = true;
  tell();
  if (radio.value === "replace") wording.select(); else next(finding);
});
// A key pressed before anything has the focus begins with the first that is open.
document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== document.body || !"rek".includes(key) || key.length !== 1) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  goTo(findings.find((finding) => !chosen(finding)));
}, true);
tell();
})();
