/* Autosave of forms with data-draft-url to the server, one second after the last change.
   Nothing is kept in the browser: a shared window computer must hold no personal data. */
(() => {
  "use strict";
  const WAIT_MS = 1000;
  const SKIPPED = "[type=password], [type=file], [data-no-draft]";

  const fields = (form) => {
    const data = new FormData(form);
    for (const node of form.querySelectorAll(SKIPPED)) data.delete(node.name);
    data.delete("csrfmiddlewaretoken");
    return data;
  };

  const say = (form, text) => {
    const place =
      form.querySelector("[data-draft-state]") || form.querySelector("[data-form-state]");
    if (place) place.textContent = text;
  };

  const save = async (form) => {
    form.draftDirty = false;
    try {
      const response = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: fields(form),
        headers: { "X-CSRFToken": window.kit.csrfToken(), "X-Background": "1" },
        keepalive: true,
      });
      if (!response.ok) throw new Error(String(response.status));
      const now = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
      say(form, `已自动保存 ${now}`);
    } catch {
      form.draftDirty = true;
      say(form, "还没有保存到服务器，联网后会自动再试。");
    }
  };

  const later = (form) => {
    form.draftDirty = true;
    clearTimeout(form.draftTimer);
    form.draftTimer = setTimeout(() => save(form), WAIT_MS);
  };

  const flush = () => {
    for (const form of document.querySelectorAll("form[data-draft-url]")) {
      clearTimeout(form.draftTimer);
      if (form.draftDirty) save(form);
    }
  };

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.form;
      if (form?.dataset.draftUrl && !event.isComposing) later(form);
    });
  }
  document.addEventListener("compositionend", (event) => {
    if (event.target.form?.dataset.draftUrl) later(event.target.form);
  });
  document.addEventListener("submit", (event) => {
    clearTimeout(event.target.draftTimer);
    event.target.draftDirty = false;
  }, true);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
  });
  window.addEventListener("online", flush);
  window.kit.flushDrafts = flush;
})();
