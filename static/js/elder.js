/* Large-text mode without reloading; the server reads the same cookie for the next page. */
(() => {
  "use strict";
  const YEAR = 365 * 24 * 3600;

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-elder]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button[name=mode]");
    const elder = button.value === "elder";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie =
      `mode=${button.value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    if (elder) document.documentElement.dataset.mode = "elder";
    else delete document.documentElement.dataset.mode;
    for (const other of document.querySelectorAll("form[data-elder] button[name=mode]")) {
      const label = other.querySelector("span");
      const next = other.dataset.other;
      other.dataset.other = label.textContent;
      label.textContent = next;
      other.value = elder ? "normal" : "elder";
    }
    window.kit.announce(elder ? "已打开长辈模式" : "已回到标准模式");
  });
})();
