// What makes a page nicer; every page works without it.

const summary = document.querySelector("#summary");
summary?.focus();

// Warn before what was typed is lost.
for (const form of document.querySelectorAll("form[data-warn]")) {
  // Shown again, with what was wrong or without an answer, it holds what nobody has yet.
  let dirty = "typed" in form.dataset || (summary !== null && summary.nextElementSibling === form);
  let sending = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !sending) event.preventDefault();
  });
}

// A form is sent once, however often its button is pressed; but who stopped waiting, or got a file instead of
// a page, can send it again.
const ANSWERED_MS = 12000; // the longest that the server takes
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, ANSWERED_MS);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Filters act at once.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
