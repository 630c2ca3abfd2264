// Single-letter keys of the people at work: on the board, its lists, and the assessor's desk. Everything they do is also a link or a form
// on the page, and a key whose link or form is not there does nothing.
(() => {
  "use strict";
  if (!document.querySelector("[data-keys]")) return;

  const press = (id) => document.getElementById(id)?.click();
  const way = (key) => document.querySelector(`[data-way="${key}"], .desk a[href="${key}"], .desk a[href^="${key}?"]`)?.click();

  const rows = (isNews) => [...document.querySelectorAll("[data-row]")].filter((row) => (row.dataset.row === "news") === isNews);
  const current = () => document.activeElement.closest("[data-row]");
  const open = () => current()?.querySelector("[data-open]")?.click();
  const go = (list, step) => {
    if (list.length === 0) return;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const box = () => current()?.querySelector('input[name="child"]');
  const assess = () => {
    const own = box();
    const chosen = () => document.querySelector('input[name="child"]:checked');
    if (own && !chosen()) own.checked = true;
    if (chosen()) press("assess");
  };
  const split = () => {
    const form = document.getElementById("split");
    const own = box();
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
    gb: () => way("/board"),
    ga: () => way("all"),
    "/": () => way("/search"),
    "?": help,
    j: () => go(rows(false), 1),
    k: () => go(rows(false), -1),
    n: () => (document.getElementById("next") ? press("next") : go(rows(true), 1)),
    o: open,
    v: () => box()?.click(),
    s: assess,
    x: split,
    u: () => document.getElementById("undo")?.requestSubmit(),
  };

  // Letters act only where nothing is being written, and never together with another key (WCAG 2.1.4).
  const isWriting = (at) => at.closest('textarea, select, [contenteditable], input:not([type="checkbox"]):not([type="radio"])');
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const pressed = before === "g" ? "g" + event.key : event.key;
    before = event.key;
    const act = event.key === "Enter" && event.target.matches("[data-row]") ? open : keys[pressed];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
