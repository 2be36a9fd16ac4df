// While points are written, the sheet says what they add up to and how many criteria have some. Without this file it says
// so when it is saved.
(() => {
  "use strict";
  const told = document.querySelector("[data-sheet-total]");
  if (!told) return;
  const fields = [...document.querySelectorAll(".score-given input[data-points]")];
  if (!fields.length) return;
  const count = () => {
    // As the server reads points: 10 or 0.5, at most two decimals; whatever else is written counts when it is mended.
    const given = fields.map((field) => field.value.trim()).filter((text) => /^\d+(\.\d{1,2})?$/.test(text));
    const hundredths = given.reduce((sum, text) => sum + Math.round(Number(text) * 100), 0);
    told.querySelector("[data-total]").textContent = String(hundredths / 100);
    told.querySelector("[data-filled]").textContent = String(given.length);
  };
  for (const field of fields) field.addEventListener("input", count);
  count();
})();
