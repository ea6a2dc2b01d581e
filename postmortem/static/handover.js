// Searching a handover copy: all words, in any order, umlauts or not; words.js holds the texts.
(() => {
  const input = document.querySelector("[data-search]");
  const said = document.querySelector("[data-found]");
  const groups = [...document.querySelectorAll("[data-group]")].map((group) => ({
    group,
    lists: [...group.querySelectorAll("ul.list")].map((list) => ({ list, rows: [...list.children] })),
  }));
  const plain = (text) => text.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/([aou])e/g, "$1");
  let known = null;
  const texts = () => {
    known ||= new Map(Object.entries(globalThis.handover).map(([path, passages]) => [path, { passages, plains: passages.map(plain) }]));
    return known;
  };

  // The passage that holds most of the words, cut around the first of them.
  function passage(found, words) {
    const held = found.plains.map((text, number) => (number ? words.filter((word) => text.includes(word)).length : 0));
    const most = Math.max(...held);
    if (!most) return "";
    const parts = found.passages[held.indexOf(most)].split(/(?<=\s)/);
    const at = Math.max(0, parts.findIndex((part) => words.some((word) => plain(part).includes(word))) - 8);
    const cut = parts.slice(at, at + 32).join("").trim();
    return `${at ? "… " : ""}${cut}${at + 32 < parts.length ? " …" : ""}`;
  }

  function show(row, text) {
    row.querySelector(".ho-found")?.remove();
    if (!text) return;
    const line = Object.assign(document.createElement("p"), { className: "ho-found", textContent: text });
    row.append(line);
  }

  function search() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    const fits = (row) => {
      const found = words.length ? texts().get(row.querySelector("a[data-hit]").getAttribute("href")) : null;
      const isHit = !words.length || words.every((word) => found.plains.some((text) => text.includes(word)));
      show(row, isHit && found ? passage(found, words) : "");
      return isHit;
    };
    for (const { group, lists } of groups) {
      group.hidden = true;
      for (const { list, rows } of lists) {
        const kept = rows.filter(fits);
        list.replaceChildren(...kept);
        list.previousElementSibling.hidden = list.hidden = !kept.length;
        group.hidden &&= !kept.length;
        count += kept.length;
      }
    }
    said.textContent = !words.length ? "" : [said.dataset.none, said.dataset.one][count] ?? said.dataset.many.replace("#", count);
    history.replaceState(null, "", words.length ? `#q=${encodeURIComponent(input.value)}` : "#");
  }

  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const first = document.querySelector("[data-group]:not([hidden]) a[data-hit]");
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    if (event.key === "Escape") { input.value = ""; search(); }
  });
  document.querySelector("[data-find]").addEventListener("submit", (event) => {
    event.preventDefault();
    document.querySelector("[data-group]:not([hidden]) a[data-hit]")?.focus();
  });
  if (location.hash.startsWith("#q=")) {
    try { input.value = decodeURIComponent(location.hash.slice(3)); } catch { return; }
    search();
  }
})();
