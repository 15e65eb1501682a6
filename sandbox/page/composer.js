// The composer: text, file, commands and the bot's keyboard below the log.

import { size } from "./bubbles.js";
import { make } from "./entities.js";

const $ = (id) => document.getElementById(id);
const text = $("composer-text");
const TALLEST = 160;

let file = null;
let edited = null;

function grow() {
  text.dir = text.value ? "auto" : ""; // an empty field lies as the chat does
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, TALLEST)}px`;
}

function showPreview(address) {
  const image = $("attachment-preview");
  if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  image.hidden = !address;
  if (address) image.src = address; else image.removeAttribute("src");
}

function attach(chosen) {
  file = chosen;
  $("attachment").hidden = !file;
  if (!file) { $("file").value = ""; showPreview(""); return; }
  const picture = /^image\/(png|jpeg|gif|webp)$/.test(file.type);
  showPreview(picture ? URL.createObjectURL(file) : "");
  $("attachment-name").textContent = file.name;
  $("attachment-size").textContent = size(file.size);
  $("as-photo-label").hidden = !picture;
  $("as-photo").checked = picture;
  text.focus();
}

export function edit(message) {
  edited = message;
  $("editing").hidden = !edited;
  text.value = edited ? edited.text : "";
  grow();
  text.focus();
}

export function clear() {
  attach(null);
  edit(null);
  openCommands(false);
}

/** Esc: what was begun beside the text is dropped; the text stays. */
function dropBegun() {
  openCommands(false);
  attach(null);
  if (edited) edit(null);
}

export function openCommands(open, filter = "") {
  const items = [...$("commands").children];
  items.forEach((item) => { item.hidden = !item.dataset.command.startsWith(filter); });
  const show = open && items.some((item) => !item.hidden);
  $("commands").hidden = !show;
  $("menu").setAttribute("aria-expanded", String(show));
}

export function showCommands(commands, choose) {
  $("menu").hidden = commands.length === 0;
  $("commands").replaceChildren(...commands.map(({ command, description }) => {
    const pick = () => { openCommands(false); text.value = ""; grow(); text.focus(); choose(`/${command}`); };
    const words = make("span", { dir: "auto" }, description);
    const item = make("li", {}, make("button", { type: "button", onclick: pick }, make("b", {}, `/${command}`), words));
    item.dataset.command = `/${command}`;
    return item;
  }));
}

export function showKeys(markup, choose) {
  const rows = markup?.keyboard ?? [];
  const press = (key) => { $("keys").hidden = markup.one_time_keyboard === true; choose(key.text); };
  $("keys").hidden = rows.length === 0;
  $("keys").replaceChildren(...rows.map((row) => make("div", { className: "inline-row" }, ...row.map((key) =>
    make("button", { type: "button", className: "inline", dir: "auto", onclick: () => press(key) }, key.text)))));
}

function closeCommands(event) {
  if (event.key !== "Escape" || $("commands").hidden) return;
  openCommands(false);
  text.focus();
}

export function bind({ send, sendFile, sendEdit, lastOwn }) {
  const submit = async () => {
    const words = text.value.trim();
    if (!words && !file) return;
    if (edited) { if (await sendEdit(edited, words)) clear(); return; }
    const [chosen, asPhoto] = [file, !$("as-photo-label").hidden && $("as-photo").checked];
    clear();
    text.focus();
    if (chosen) sendFile(chosen, asPhoto, words); else send(words);
  };
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  text.addEventListener("input", () => { grow(); openCommands(/^\/\w*$/.test(text.value), text.value); });
  text.addEventListener("paste", (event) => { if (event.clipboardData.files.length) attach(event.clipboardData.files[0]); });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(); }
    if (event.key === "Escape") dropBegun();
    if (event.key === "ArrowUp" && !text.value && lastOwn()) { event.preventDefault(); edit(lastOwn()); }
  });
  $("file").addEventListener("change", () => attach($("file").files[0] ?? null));
  $("drop-attachment").addEventListener("click", () => attach(null));
  $("stop-editing").addEventListener("click", () => edit(null));
  $("menu").addEventListener("click", () => openCommands($("commands").hidden));
  $("composer").addEventListener("keydown", closeCommands);
  $("commands").addEventListener("keydown", closeCommands);
  $("chat").addEventListener("dragover", (event) => event.preventDefault());
  $("chat").addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) attach(event.dataTransfer.files[0]);
  });
}
