// Single-letter keys of the board and its lists: g b, g a, /, ?, and j, k, o or enter on a row. Each is also a link on the page.
(() => {
  "use strict";
  const page = document.querySelector("[data-keys]");
  if (!page) return;

  const way = (key) => document.querySelector(`[data-way="${key}"], .desk a[href="${key}"], .desk a[href^="${key}?"]`)?.click();
  const current = () => document.activeElement.closest("[data-row]");
  const move = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const at = rows.indexOf(current());
    rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
  };
  const help = () => {
    const keys = document.getElementById("keys");
    keys.open = true;
    keys.querySelector("summary").focus();
  };
  const open = () => current()?.querySelector("[data-open]")?.click();
  const keys = { gb: () => way("/board"), ga: () => way("all"), "/": () => way("/search"), "?": help, j: () => move(1), k: () => move(-1), o: open };

  // Letters act only where nothing is being written, and never together with another key (WCAG 2.1.4).
  const isWriting = (target) => target.closest("textarea, select, input, [contenteditable]");
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
