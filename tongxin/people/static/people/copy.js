// A button copies the text of the field that it names. Without this file there is no such button, and people mark the text
// and copy it themselves.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) {
    const done = () => { button.querySelector("[data-word]").textContent = button.dataset.done; };
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.copy);
      field.focus();
      field.select();
      // The old way answers at once and needs no TLS; the newer one may wait for a permission that nobody is asked for.
      if (document.execCommand("copy")) done();
      else if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done);
    });
    button.hidden = false;
  }
})();
