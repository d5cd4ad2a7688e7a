/* "Use my position": fills the field named by data-near and sends its form. Without a position the
   field can be typed, or the place found by name. */
(() => {
  "use strict";
  const button = document.querySelector("[data-near]");
  if (!button || !("geolocation" in navigator)) return;
  const state = document.querySelector("[data-near-state]");
  const field = document.getElementById(button.dataset.near);
  button.hidden = false;
  button.addEventListener("click", () => {
    state.textContent = "正在定位…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.longitude.toFixed(5)},${coords.latitude.toFixed(5)}`;
        state.textContent = "";
        field.form.requestSubmit();
      },
      () => { state.textContent = "没有取得位置，请按地名查找。"; },
      { timeout: 15000, maximumAge: 300000 },
    );
  });
})();
