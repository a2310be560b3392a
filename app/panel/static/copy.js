// Shows the buttons that copy a text of the page, and lets them copy it: without a script there are none.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.onclick = async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.replace(/\s+/g, ""));
    button.textContent = button.dataset.done;
  };
}
