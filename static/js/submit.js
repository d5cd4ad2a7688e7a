/* A form is sent once: ready → sending → slow.
   The hidden client_id makes a repeat harmless anyway. */
(() => {
  "use strict";
  const SLOW_MS = 8000;
  const state = new WeakMap();

  const say = (form, text) => {
    const place = form.querySelector("[data-form-state]");
    if (place) place.textContent = text;
    else window.kit.announce(text);
  };

  const release = (form) => {
    const sent = state.get(form);
    if (!sent) return;
    clearTimeout(sent.timer);
    sent.button?.removeAttribute("aria-disabled");
    say(form, "");
    state.delete(form);
  };

  const start = (form, button) => {
    // aria-disabled, not disabled: a disabled button would not send its name and value.
    button?.setAttribute("aria-disabled", "true");
    say(form, "正在发送…");
    const timer = setTimeout(() => say(form, "仍在发送，请勿重复点击。"), SLOW_MS);
    state.set(form, { button, timer });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const guarded = form.method === "post" && !("noGuard" in form.dataset);
    if (event.defaultPrevented || !guarded) return;
    if (state.has(form)) {
      event.preventDefault();
    } else if (!navigator.onLine) {
      event.preventDefault();
      say(form, "没有网络，填的内容还在，联网后再提交。");
    } else {
      start(form, event.submitter);
    }
  });

  // Back from the next page: the browser shows the frozen form again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach(release);
  });

  window.kit.sending = { start, release };
})();
