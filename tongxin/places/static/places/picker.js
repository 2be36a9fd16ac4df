// The place picker: offers places while somebody types. Follows the combobox pattern of the ARIA practices guide.
// Without it the field is a text box, and the server says what it makes of the text.
(() => {
  "use strict";

  const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
  const choices = (list) => [...list.querySelectorAll(".place-option")];
  const current = (list) => list.querySelector('[aria-selected="true"]');
  const pickerOf = (element) => element.closest?.(".place-picker")?.querySelector("input[role=combobox]");

  const close = (input) => {
    const list = listOf(input);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const open = (input) => {
    const list = listOf(input);
    choices(list).forEach((choice, place) => { choice.id = `${list.id}-${place}`; });
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const mark = (input, choice) => {
    const list = listOf(input);
    current(list)?.setAttribute("aria-selected", "false");
    choice.setAttribute("aria-selected", "true");
    choice.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", choice.id);
  };

  const take = (input, choice) => {
    input.value = choice.dataset.name;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close(input);
  };

  const step = (input, by) => {
    const all = choices(listOf(input));
    if (!all.length) {
      input.dispatchEvent(new Event("place-ask"));
      return;
    }
    const at = all.indexOf(current(listOf(input)));
    mark(input, all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  };

  document.addEventListener("htmx:configRequest", (event) => {
    const input = event.target;
    if (!input.matches?.(".place-picker input[role=combobox]")) return;
    event.detail.parameters.q = input.value;
    event.detail.parameters.within = input.dataset.within;
    event.detail.parameters.delete?.(input.name);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const input = event.target.matches?.(".place-options") && pickerOf(event.target);
    // An answer that comes after the field was left opens nothing.
    if (input && document.activeElement === input) open(input);
  });

  // What was typed before htmx listened is asked for once it does.
  document.addEventListener("htmx:load", () => {
    const input = document.activeElement;
    if (!input?.matches(".place-picker input[role=combobox]") || !input.value || input.value === input.defaultValue) return;
    if (listOf(input).hidden) input.dispatchEvent(new Event("place-ask"));
  });

  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches?.(".place-picker input[role=combobox]") || event.isComposing) return;
    const list = listOf(input);
    if (event.key === "Escape" && !list.hidden) close(input);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) open(input);
      step(input, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && current(list)) take(input, current(list));
    else return;
    event.preventDefault();
  });

  document.addEventListener("mousedown", (event) => {
    const choice = event.target.closest?.(".place-option");
    if (!choice) return;
    event.preventDefault(); // keeps the focus in the text box
    take(pickerOf(choice), choice);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(".place-picker input[role=combobox]")) close(event.target);
  });
})();
