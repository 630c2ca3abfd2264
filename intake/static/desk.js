// The assessor's desk: single-letter keys, and who else is here. Everything it does is also a link or a form on the page.
(() => {
  "use strict";
  const page = document.querySelector("[data-work]");
  const hasKeys = document.querySelector("[data-keys]") !== null;

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.activeElement.closest("[data-row]");

  const go = (list, step) => {
    if (list.length === 0) return;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const nextNews = () => {
    const news = rows().filter((row) => row.dataset.row === "news");
    const first = document.getElementById("next");
    if (first) first.click();
    else go(news, 1);
  };

  const box = (row) => row && row.querySelector('input[name="child"]');

  const assess = () => {
    const button = document.getElementById("assess");
    if (!button) return;
    const own = box(current());
    if (own && !document.querySelector('input[name="child"]:checked')) own.checked = true;
    if (document.querySelector('input[name="child"]:checked')) button.click();
  };

  const split = () => {
    const form = document.getElementById("split");
    const own = box(current());
    if (!form || !own) return;
    form.querySelector('[name="child"]').value = own.value;
    form.requestSubmit();
  };

  const help = () => {
    const keys = document.getElementById("keys");
    if (!keys) return;
    keys.open = true;
    keys.querySelector("summary").focus();
  };

  const keys = {
    j: () => go(rows().filter((row) => row.dataset.row === "report"), 1),
    k: () => go(rows().filter((row) => row.dataset.row === "report"), -1),
    n: nextNews,
    o: () => current()?.querySelector("[data-open]")?.click(),
    v: () => box(current())?.click(),
    s: assess,
    x: split,
    u: () => document.getElementById("undo")?.requestSubmit(),
    "?": help,
  };

  // Letters act only where nothing is being written, and never together with another key (WCAG 2.1.4).
  const isWriting = (at) => at.closest('textarea, select, [contenteditable], input:not([type="checkbox"]):not([type="radio"])');
  document.addEventListener("keydown", (event) => {
    if (!hasKeys || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  if (!page) return;
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(page.dataset.work, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("present");
      const shown = document.getElementById("present");
      if (!fresh || !shown) return;
      if (fresh.textContent !== shown.textContent) shown.replaceWith(document.importNode(fresh, true));
      if (fresh.dataset.tag !== page.dataset.tag) {
        document.getElementById("changed").textContent = "Gruppen har ändrats sedan du öppnade den. Ladda om för att se det nya.";
      }
    } catch {
      // The next one comes soon.
    }
  };
  setInterval(ask, 30000);
})();
