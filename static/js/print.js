/* Buttons with data-print="slip|a4" choose the paper and print. */
(() => {
  "use strict";
  const inWeChat = /MicroMessenger/i.test(navigator.userAgent);
  const canPrint = typeof window.print === "function" && !inWeChat;

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = !canPrint;
    button.addEventListener("click", () => {
      document.documentElement.dataset.paper = button.dataset.print;
      window.print();
    });
  }
  for (const note of document.querySelectorAll("[data-print-fallback]")) note.hidden = canPrint;
})();
