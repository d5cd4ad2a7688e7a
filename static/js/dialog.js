/* Links with data-dialog open the form of their target page in the desk's <dialog>.
   Any failure falls back to the plain page, so the link always works. */
(() => {
  "use strict";
  const dialog = document.getElementById("dialog");
  if (!dialog?.showModal) return;
  const body = document.getElementById("dialog-body");
  const title = document.getElementById("dialog-title");
  const HEADERS = { "X-Dialog": "1" };

  // The page behind may hold the same form: ids must stay unique.
  const renameIds = (part) => {
    for (const node of part.querySelectorAll("[id]")) node.id = `dlg-${node.id}`;
    for (const name of ["for", "aria-describedby", "aria-labelledby", "aria-controls"]) {
      for (const node of part.querySelectorAll(`[${name}]`)) {
        const ids = node.getAttribute(name).split(/\s+/).filter(Boolean);
        node.setAttribute(name, ids.map((id) => `dlg-${id}`).join(" "));
      }
    }
    for (const link of part.querySelectorAll("[data-error-summary] a[href^='#']")) {
      link.setAttribute("href", link.getAttribute("href").replace("#", "#dlg-"));
    }
  };

  const show = (html, url) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const part = page.querySelector("[data-dialog-body]");
    if (!part) return false;
    renameIds(part);
    part.querySelectorAll("[data-dialog-hide]").forEach((node) => node.remove());
    title.textContent = part.dataset.dialogTitle || page.title;
    body.replaceChildren(document.adoptNode(part));
    for (const form of body.querySelectorAll("form:not([action]), form[action='']")) form.action = url;
    if (!dialog.open) dialog.showModal();
    window.htmx?.process(body);
    const first = body.querySelector("input:not([type=hidden]), select, textarea, button");
    if (body.querySelector("[data-error-summary]")) window.kit.focusSummary(body);
    else first?.focus();
    return true;
  };

  const go = (url) => {
    const target = new URL(url, location.href);
    const same = target.pathname + target.search === location.pathname + location.search;
    if (same) location.reload();
    else location.assign(target);
  };

  const settle = async (response) => {
    const redirect = response.headers.get("HX-Redirect");
    if (response.status === 401) return window.kit.toLogin();
    if (redirect || response.redirected) return go(redirect || response.url);
    if (!show(await response.text(), response.url)) throw new Error("no dialog part");
  };

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-dialog-close]") && event.target.closest("dialog")) {
      event.preventDefault();
      event.target.closest("dialog").close();
      return;
    }
    const link = event.target.closest("a[data-dialog]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !plain) return;
    event.preventDefault();
    try {
      await settle(await fetch(link.href, { headers: HEADERS }));
    } catch {
      location.assign(link.href);
    }
  });

  dialog.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    window.kit.sending.start(form, event.submitter);
    const data = new FormData(form, event.submitter);
    try {
      await settle(await fetch(form.action, { method: "POST", body: data, headers: HEADERS }));
    } catch {
      // The answer was lost or unreadable; the client_id makes sending again safe.
      window.kit.sending.release(form);
      const place = form.querySelector("[data-form-state]");
      if (place) place.textContent = "没有发送成功，填的内容还在，请再试一次。";
    } finally {
      delete form.dataset.busy;
    }
  });
})();
