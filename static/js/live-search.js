/* Inputs with data-live fire "settled" when typing rests, not on each letter of a pinyin syllable.
   Use with hx-trigger="settled": htmx's own filters would need eval, which the CSP forbids. */
(() => {
  "use strict";
  const WAIT_MS = 300;
  const timers = new WeakMap();
  const last = new WeakMap();

  const settle = (input) => {
    if (last.get(input) === input.value) return;
    last.set(input, input.value);
    input.dispatchEvent(new CustomEvent("settled", { bubbles: true }));
  };

  const later = (input) => {
    clearTimeout(timers.get(input));
    timers.set(input, setTimeout(() => settle(input), Number(input.dataset.live) || WAIT_MS));
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-live]") && !event.isComposing) later(event.target);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches("[data-live]")) later(event.target);
  });
  // Safari ends the composition before the Enter that chose the candidate (keyCode 229).
  document.addEventListener("keydown", (event) => {
    const chooses = event.key === "Enter" && (event.isComposing || event.keyCode === 229);
    if (chooses && event.target.matches("input")) event.preventDefault();
  }, true);
})();
