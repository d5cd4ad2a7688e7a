/* Desk keyboard. A key presses the link or button marked data-key="x", first in the current row.
   Never while an input method composes, in text fields, in dialogs, or when switched off. */
(() => {
  "use strict";
  const YEAR = 365 * 24 * 3600;
  const root = document.documentElement;

  const composing = (event) => event.isComposing || event.keyCode === 229;
  const typing = (node) =>
    node.isContentEditable ||
    node.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const currentRow = () => document.activeElement?.closest("[data-row]");
  const shown = (node) => node.getClientRects().length > 0 && !node.disabled;

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(currentRow());
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.querySelector("a[href]").focus();
  };

  const press = (key) => {
    const selector = `[data-key="${CSS.escape(key)}"]`;
    const inRow = [...(currentRow()?.querySelectorAll(selector) || [])];
    const target = [...inRow, ...document.querySelectorAll(selector)].find(shown);
    if (!target) return false;
    if (target.matches("input, select, textarea")) {
      target.focus();
      target.select?.();
    } else {
      target.click();
    }
    return true;
  };

  const select = (boxes) => {
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) {
      if (box.checked !== on) box.click();
    }
    const chosen = document.querySelectorAll("[data-row] [data-select]:checked");
    window.kit.announce(`已选 ${chosen.length} 条`);
  };

  const boxesIn = (node) => [...(node?.querySelectorAll("[data-select]") || [])];

  const COMMANDS = {
    j: () => move(1),
    k: () => move(-1),
    x: () => select(boxesIn(currentRow())),
    "*": () => select(rows().flatMap(boxesIn)),
    "?": () => document.getElementById("keys-help")?.showModal(),
  };

  const sendForm = (event) => {
    const form = event.target.closest("form[method=post]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-submit]") || undefined);
  };

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendForm(event);
    if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === "off") return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const command = COMMANDS[event.key];
    if (command) {
      event.preventDefault();
      command();
    } else if (event.key.length === 1 && event.key !== " " && press(event.key)) {
      event.preventDefault();
    }
  });

  const keysSwitch = document.querySelector("[data-keys-switch]");
  if (keysSwitch) {
    keysSwitch.checked = root.dataset.keys !== "off";
    keysSwitch.addEventListener("change", () => {
      const value = keysSwitch.checked ? "on" : "off";
      root.dataset.keys = value;
      document.cookie = `keys=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
    });
  }
})();
