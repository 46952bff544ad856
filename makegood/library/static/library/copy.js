// Copies a citation with one press; without script the words stand there to be marked by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = document.getElementById(button.dataset.copy).textContent.trim();
    const told = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(words);
      told.textContent = button.dataset.done;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(document.getElementById(button.dataset.copy));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      told.textContent = document.execCommand("copy") ? button.dataset.done : "";
    }
  });
}
