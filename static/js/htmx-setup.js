/* htmx: CSRF header, answers that carry forms, lost sessions, words for failures. */
(() => {
  "use strict";
  const SWAPPED = [400, 409, 422];
  const WORDS = {
    0: "没有网络，刚才的操作没有完成。",
    403: "您没有做这件事的权限。",
    404: "没有找到，可能已被别人处理。",
    413: "文件太大，没有保存。",
    429: "操作太频繁，请稍等再试。",
    503: "系统太忙，请稍后再试，填的内容没有丢。",
  };

  // htmx keeps the current address in sessionStorage, searches for persons included. It works
  // without, and a shared window computer must hold nothing.
  const forgetAddress = () => sessionStorage.removeItem("htmx-current-path-for-history");
  forgetAddress();
  for (const name of ["pushedIntoHistory", "replacedInHistory", "historyRestore"]) {
    document.addEventListener(`htmx:${name}`, forgetAddress);
  }

  const toLogin = () => {
    const login = document.body.dataset.loginUrl || "/login/";
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  };

  const csrfToken = () =>
    document.querySelector("meta[name=csrf-token]")?.content ||
    document.querySelector("input[name=csrfmiddlewaretoken]")?.value ||
    "";

  const showFailure = (status) => {
    const text = WORDS[status] || "系统出错了，请稍后再试。";
    const place = document.getElementById("messages");
    if (!place) return window.kit.announce(text);
    const note = document.createElement("div");
    note.className = "alert alert-error";
    note.textContent = text;
    place.replaceChildren(note);
    place.scrollIntoView({ block: "nearest" });
  };

  Object.assign(window.kit, { toLogin, csrfToken, showFailure });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (SWAPPED.includes(status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // On a phone the boxes are one line that moves: the present one is brought into it.
  const showBox = () => {
    const line = document.querySelector(".box-list");
    const box = line?.querySelector("[aria-current]")?.closest("li");
    if (box) line.scrollLeft = box.offsetLeft - line.offsetLeft - line.clientWidth / 3;
  };
  showBox();

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "boxes") showBox();
    const target = event.detail.target || event.target; // none on the way back in history
    window.kit.focusSummary(target);
    const words = target.querySelector("[data-announce]")?.textContent.trim();
    if (words) window.kit.announce(words);
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, requestConfig } = event.detail;
    // A failing background poll must not disturb the person at the desk.
    const background = requestConfig.headers["X-Background"];
    if (xhr.status === 401) toLogin();
    else if (!background) showFailure(xhr.status);
  });

  // Whoever goes on to the next page breaks off what was being asked: no reason to alarm.
  let leaving = 0;
  window.addEventListener("beforeunload", () => { leaving = Date.now(); });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.requestConfig.headers["X-Background"] || Date.now() - leaving < 3000) return;
    showFailure(0);
  });
})();
