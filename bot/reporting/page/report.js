"use strict";
// A button copies the lines above it; where the browser refuses, it shows and selects them.
for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", async () => {
    const details = button.previousElementSibling;
    const lines = details.querySelector("pre");
    const status = document.getElementById("status");
    try {
      await navigator.clipboard.writeText(lines.textContent);
      status.textContent = "Copied.";
    } catch {
      details.open = true;
      getSelection().selectAllChildren(lines);
      status.textContent = "Selected: copy with Ctrl+C.";
    }
  });
}
