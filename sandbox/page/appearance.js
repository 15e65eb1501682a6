// Light or dark: as the system has it, until the person chooses; the choice is kept in this browser.

const choice = document.getElementById("appearance");
const NAME = "appearance";

function show(chosen) {
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
}

choice.value = localStorage.getItem(NAME) ?? "system";
show(choice.value);
choice.addEventListener("change", () => {
  localStorage.setItem(NAME, choice.value);
  show(choice.value);
});
