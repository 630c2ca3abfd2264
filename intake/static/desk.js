// The assessor's desk: asks now and then who else is here, who waits meanwhile, and whether the group has changed.
(() => {
  "use strict";
  const page = document.querySelector("[data-work]");
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
