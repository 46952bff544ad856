// Comfort only: every page works without this file.
"use strict";

// An error summary and the heading of a swapped part take the focus, so that nobody has to look for them.
function focusWhatMatters(root) {
  const target = root.querySelector("[data-focus]");
  if (target) target.focus();
}

// Open menus close with Escape and when the focus or a click goes elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// A form that was sent is not sent twice by a second press; the server would also refuse it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000); // a download leaves the page standing
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const holder of document.querySelectorAll("[data-print]")) {
  holder.hidden = false;
  holder.querySelector("button").addEventListener("click", () => window.print());
}

// A tip can be put away with Escape (WCAG 1.4.13).
document.addEventListener("keydown", (event) => {
  const tip = event.key === "Escape" && document.activeElement.closest(".tip");
  if (tip) document.activeElement.blur();
});

document.addEventListener("htmx:afterSettle", (event) => focusWhatMatters(event.target));
focusWhatMatters(document);
