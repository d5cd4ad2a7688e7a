/* Warn two minutes before the session ends and let a key press extend it. At the end the drafts
   are sent and the page goes to the login with the way back. */
(() => {
  "use strict";
  const WARN_SECONDS = 120;
  const dialog = document.getElementById("session-warning");
  const left = document.querySelector("[data-session-left]");
  const length = Number(document.body.dataset.sessionSeconds);
  if (!dialog?.showModal || !length) return;

  let endsAt = Date.now() + length * 1000;
  const renew = () => {
    endsAt = Date.now() + length * 1000;
    if (dialog.open) dialog.close();
  };

  const leave = () => {
    clearInterval(timer);
    window.kit.toLogin();
  };

  const tick = () => {
    const seconds = Math.round((endsAt - Date.now()) / 1000);
    if (seconds <= 0) return leave();
    if (seconds > WARN_SECONDS) return;
    if (!dialog.open) {
      window.kit.flushDrafts?.();
      dialog.showModal();
    }
    left.textContent = seconds > 60 ? `${Math.ceil(seconds / 60)} 分钟` : `${seconds} 秒`;
  };

  const extend = async () => {
    const response = await fetch(document.body.dataset.sessionUrl, {
      method: "POST",
      headers: { "X-CSRFToken": window.kit.csrfToken() },
    }).catch(() => null);
    if (response?.ok) renew();
    else if (response) leave();
  };

  const timer = setInterval(tick, 1000);
  document.querySelector("[data-session-extend]").addEventListener("click", extend);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    extend();
  });
  // Background polls do not count as the person's own activity, neither here nor on the server.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && !event.detail.requestConfig.headers["X-Background"]) renew();
  });
})();
