// The search of the top bar: suggests while somebody types. Without it the form leads to the page of results.
(() => {
  "use strict";

  const input = document.getElementById("search");
  if (!input) return;
  const box = document.getElementById("search-hits");
  const hits = () => [...box.querySelectorAll(".search-hit")];
  const current = () => box.querySelector('[aria-selected="true"]');

  let chosen = ""; // where the marked hit leads; a later answer that has it too keeps it marked

  const close = () => {
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const open = () => {
    hits().forEach((hit, place) => { hit.id = `search-hit-${place}`; });
    box.hidden = !input.value.trim() || !box.children.length;
    input.setAttribute("aria-expanded", String(!box.hidden));
  };

  const mark = (hit) => {
    current()?.setAttribute("aria-selected", "false");
    hit.setAttribute("aria-selected", "true");
    chosen = hit.href;
    hit.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", hit.id);
  };

  const step = (by) => {
    const all = hits();
    if (!all.length) return;
    if (box.hidden) open();
    const at = all.indexOf(current());
    mark(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  };

  box.addEventListener("htmx:afterSwap", () => {
    // An answer that comes after the box was left opens nothing.
    if (document.activeElement !== input) return;
    open();
    const again = hits().find((hit) => hit.href === chosen);
    if (again) mark(again);
  });

  // What was typed before htmx listened is asked for once it does.
  document.addEventListener("htmx:load", () => {
    const typed = document.activeElement === input && input.value !== input.defaultValue;
    if (typed && box.hidden) input.dispatchEvent(new Event("search-ask"));
  });

  input.addEventListener("input", () => { chosen = ""; });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !box.hidden) close();
    else if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && !box.hidden && current()) window.location.assign(current().href);
    else return;
    event.preventDefault();
  });

  // Keeps the focus in the text box, so that a hit is clicked before the list goes.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("focus", open);
  input.addEventListener("blur", close);

  // “/” leads to the search from anywhere but a field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    input.focus();
  });
})();
