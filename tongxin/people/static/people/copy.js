// A button copies the text of the field that it names. Without this file people mark the text and copy it themselves.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    const done = () => { button.querySelector("[data-word]").textContent = button.dataset.done; };
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, () => document.execCommand("copy") && done());
    else if (document.execCommand("copy")) done(); // without TLS there is no clipboard object
  });
})();
