// The shell works without this file; it only improves: menus close, the first mistake gets the focus, charts are drawn.
(() => {
  "use strict";

  // A menu closes when somebody clicks elsewhere or presses Escape.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A destructive form asks once more.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // A page that has nothing but a button to go on.
  const waiting = document.querySelector("form[data-send-at-once]");
  if (waiting) waiting.submit();

  // A filter that sends itself when something is chosen.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-send-on-change]");
    if (form) form.requestSubmit ? form.requestSubmit() : form.submit();
  });

  // An action that the server refused, or that never reached it, must not look as if nothing had been pressed.
  const failed = () => {
    const main = document.getElementById("content");
    if (!main || main.querySelector(".failed")) return;
    const note = document.createElement("p");
    note.className = "alert alert-danger failed";
    note.setAttribute("role", "alert");
    note.textContent = document.body.dataset.failed;
    main.firstElementChild.prepend(note);
    note.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  // A button that prints the page. It is hidden where this file does not serve it.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // Charts bring their own engine, and only where there are charts.
  const loaded = new Map();
  const load = (address) => {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      }));
    }
    return loaded.get(address);
  };
  const enhance = (root) => {
    if (window.matchMedia("(max-width: 991.98px)").matches) {
      root.querySelectorAll("details[data-fold-on-phone]").forEach((part) => { part.open = false; });
    }
    root.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
    // A box that scrolls is reached by the keyboard too.
    root.querySelectorAll(".table-responsive").forEach((box) => {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    });
    // On a phone a list is read line by line: each cell says which column it is. (The style sheet lays them out.)
    root.querySelectorAll("table[data-cards]").forEach((table) => {
      const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
      for (const row of table.querySelectorAll("tbody > tr")) {
        if (row.querySelector("[colspan]")) continue;
        [...row.cells].forEach((cell, column) => { if (column) cell.dataset.label = heads[column]; });
      }
      table.classList.add("table-cards");
    });
    const focus = root.querySelector("[data-focus]");
    if (focus) focus.focus();
    const charts = root.querySelectorAll("[data-chart]");
    if (charts.length) {
      const { engine, script } = charts[0].dataset;
      load(engine).then(() => load(script)).then(() => charts.forEach((box) => window.tongxinCharts.draw(box)));
    }
  };
  enhance(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) enhance(event.target.parentElement || event.target);
  });
})();
