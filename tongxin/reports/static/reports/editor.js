// Writes a tag where the cursor stands in the template's text. Without it people type the tag.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const text = document.getElementById("id_text");
  if (!button || !text) return;
  text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
