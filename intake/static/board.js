// The live board: says when contact is lost, and draws the day. Everything else is the server's.
(() => {
  "use strict";
  const LOST_MS = 5000;
  const board = document.querySelector("[data-board]");
  const live = document.getElementById("live");
  const lost = document.getElementById("lost");
  const clock = document.getElementById("clock");
  const shown = document.getElementById("chart");

  // A timer of its own: a stream that has died says nothing. The server ticks each second, also when nothing has changed.
  let heard = Date.now();
  let isOut = false;
  const judge = () => {
    const isLost = isOut || Date.now() - heard > LOST_MS;
    if (isLost === !lost.hidden) return;
    board.classList.toggle("stale", isLost);
    lost.hidden = !isLost;
    lost.textContent = isOut
      ? "▲ Inloggningen har gått ut. Siffrorna är från " + clock.textContent + ". Ladda om sidan och logga in."
      : isLost ? "▲ TAPPAD KONTAKT. Siffrorna är från " + clock.textContent + ". Försöker igen." : "";
  };
  if (live) {
    live.addEventListener("tick", (event) => {
      heard = Date.now();
      isOut = false;
      clock.textContent = event.detail.data;
      judge();
    });
    const refused = (event) => {
      const status = event.detail?.status ?? event.detail?.ctx?.response?.status;
      if (status === 401 || status === 403) isOut = true;
    };
    live.addEventListener("htmx:sse:error", refused);
    live.addEventListener("htmx:response:error", refused); // of the first connection, which is not a stream yet
    live.addEventListener("series", (event) => draw(JSON.parse(event.detail.data)));
    // A first connection that fails is not tried again by the stream itself: when the server answers, begin anew.
    let isAsking = false;
    const comeBack = async () => {
      if (isAsking || isOut || Date.now() - heard < 15000) return;
      isAsking = true;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        isOut = answer.redirected; // to the page for logging in
        if (answer.ok && !isOut) location.reload();
      } catch {
        // The next one comes soon.
      } finally {
        isAsking = false;
      }
    };
    setInterval(() => {
      judge();
      comeBack();
    }, 1000);
  }

  // One series of lines, in the page's own colours and with a 24-hour clock.
  let chart = null;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const at = (seconds) => new Date(seconds * 1000).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" });
  const axis = () => ({ stroke: colour("--ink"), grid: { stroke: colour("--line"), width: 0.5 }, ticks: { stroke: colour("--line") } });
  const size = () => ({ width: shown.clientWidth, height: board.classList.contains("wall") ? 260 : 200 });
  const make = (points) => {
    chart?.destroy();
    chart = new uPlot({
      ...size(),
      legend: { show: true, live: false },
      cursor: { show: false },
      scales: { y: { range: (plot, low, high) => [0, Math.max(5, high)] } },
      axes: [{ ...axis(), values: (plot, ticks) => ticks.map(at) }, { ...axis(), values: (plot, ticks) => ticks.map((n) => (Number.isInteger(n) ? String(n) : "")) }],
      series: [
        { label: "Timme" },
        { label: "In", stroke: colour("--link"), width: 3 },
        { label: "Klara (streckad)", stroke: colour("--good"), width: 3, dash: [8, 5] },
      ],
    }, points, shown);
  };
  const draw = (points) => (chart ? chart.setData(points) : make(points));
  draw(JSON.parse(shown.dataset.series));
  addEventListener("resize", () => chart.setSize(size()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => make(chart.data));
})();
