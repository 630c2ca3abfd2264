// Solves the proof of work of a page that is shown while the form is flooded, and puts it into the form. Nothing waits for
// it: the widget stands outside the form, where it cannot hold back what is sent. A report without proof is only labelled.
import "./vendor/altcha-3.2.2.min.js";

const widget = document.querySelector("altcha-widget");
globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(widget.dataset.worker));
widget.addEventListener("statechange", ({ detail }) => {
  document.getElementById("proof").value = detail.payload ?? "";
});
