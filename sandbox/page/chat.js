// The chat page: people on the left, the chat of the chosen one on the right. State comes from the server's events.

import { bubble } from "./bubbles.js";
import * as composer from "./composer.js";
import { get, listen, post } from "./control.js";
import { make } from "./entities.js";

const $ = (id) => document.getElementById(id);
const log = $("log");
const LANGUAGES = ["en", "ru", "de", "fr", "es", "it", "pt-br", "ar", "fa", "tr", "sr", "zh-hans", "zh-tw", "hi", "ja", "uk", "lv", ""];
const NEAR = 120; // pixels from the end within which new messages scroll
const TOAST_SECONDS = 6;
const TYPING_SECONDS = 5;

let people = [];
let me = null;
let touched = new Map();
let messages = new Map();
let unread = new Map();
let typing = 0;
let atEnd = true;

const languageNames = new Intl.DisplayNames(["en"], { type: "language" });
const nameOf = (code) => (code ? languageNames.of(code) : "not told");
const path = (act) => `/people/${me.id}/${act}`;

function toast(words) {
  const node = make("p", { className: "toast", dir: "auto" }, words);
  $("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_SECONDS * 1000);
}

async function attempt(act) {
  try { await act(); return true; } catch (problem) { toast(problem.message); return false; }
}

const acts = {
  command: (words) => say(words),
  edit: (message) => composer.edit(message),
  tap: async (message, shown, node) => {
    if (shown.callback_data === undefined) { toast("This kind of button works only in the real Telegram."); return; }
    node.setAttribute("aria-busy", "true");
    const body = { message_id: message.message_id, data: shown.callback_data };
    if (!await attempt(() => post(path("tap"), body))) node.removeAttribute("aria-busy");
  },
};

const say = (text) => attempt(() => post(path("text"), { text }));
const sendEdit = (message, text) => attempt(() => post(path("edit"), { message_id: message.message_id, text }));
function sendFile(file, asPhoto, caption) {
  const form = new FormData();
  form.append("kind", asPhoto ? "photo" : "document");
  form.append("caption", caption);
  form.append("file", file, file.name);
  return attempt(() => post(path("file"), form));
}
const block = () => attempt(() => post(path(me.blocked ? "unblock" : "block"), {}));
const lastOwn = () => [...messages.values()].reverse().find((message) => message.from?.id === me?.id && message.text);

// The log

const nearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
function toEnd() { log.scrollTop = log.scrollHeight; atEnd = true; $("to-end").hidden = true; }

function put(message, number) {
  const id = message.message_id;
  if ((touched.get(id) ?? 0) >= number) return;
  const follow = nearEnd() || message.from?.id === me.id;
  const old = log.querySelector(`article[data-id="${id}"]`);
  const focused = old?.contains(document.activeElement);
  touched.set(id, number);
  messages.set(id, message);
  const node = bubble(message, me, acts);
  if (old) {
    old.replaceWith(node);
    if (focused) (node.querySelector("button.inline") ?? log).focus({ preventScroll: true });
  } else {
    const last = log.querySelector("article:last-of-type");
    if (last?.dataset.day !== node.dataset.day) log.append(make("p", { className: "day" }, node.dataset.day));
    log.append(node);
  }
  node.querySelector("img")?.addEventListener("load", () => { if (follow) toEnd(); });
  if (follow) toEnd(); else $("to-end").hidden = old !== null;
  showStart();
}

function showStart() {
  const begun = messages.size > 0 || me.started;
  $("start").hidden = begun && !me.blocked;
  $("start").textContent = me.blocked ? "Unblock the bot" : "Start";
  $("composer").hidden = !begun || me.blocked;
}

async function open(id) {
  me = people.find((person) => person.id === id) ?? null;
  $("welcome").hidden = me !== null;
  [log, $("foot"), $("chat-head")].forEach((node) => { node.hidden = me === null; });
  if (!me) return;
  location.hash = String(id);
  unread.delete(id);
  touched = new Map();
  messages = new Map();
  log.setAttribute("aria-live", "off");
  log.replaceChildren();
  composer.clear();
  $("toasts").replaceChildren();
  type(false);
  peopleShown(false);
  listPeople();
  showHead();
  showBot();
  const chat = await get(path("messages"));
  if (me.id !== id) return;
  chat.messages.forEach((shown) => put(shown.message, shown.touched));
  composer.showKeys(chat.keyboard, say);
  showStart();
  toEnd();
  log.setAttribute("aria-live", "polite");
  if (!$("composer").hidden) $("composer-text").focus();
}

// People, bot, head

async function refreshPeople() {
  people = (await get("/people")).people;
  me = people.find((person) => person.id === me?.id) ?? null;
  listPeople();
  $("new-person").hidden = people.length === 0;
  if (me) { showHead(); showStart(); }
}

function listPeople() {
  $("people").replaceChildren(...people.map((person) => {
    const initial = [...person.name][0].toUpperCase();
    const news = unread.get(person.id);
    const node = make("button", { type: "button", className: "person", onclick: () => open(person.id) },
      make("span", { className: `avatar tone-${person.id % 6}`, ariaHidden: "true" }, initial),
      make("span", { className: "person-words" },
        make("span", { className: "person-name", dir: "auto" }, person.name),
        make("span", { className: "person-language" }, `${nameOf(person.language)}${person.blocked ? " · blocked the bot" : ""}`)),
      news ? make("span", { className: "news", ariaLabel: `${news} new` }, String(news)) : null);
    if (person.id === me?.id) node.setAttribute("aria-current", "true");
    return make("li", {}, node);
  }));
}

function showHead() {
  $("status").textContent = typing ? "is typing…" : `You are ${me.name}, ${nameOf(me.language)}`;
  $("block").textContent = me.blocked ? "Unblock" : "Block";
}

async function showBot() {
  const id = me.id;
  const bot = await get(`/people/bot?person=${id}`);
  if (me?.id !== id) return;
  $("bot-name").textContent = bot.name;
  composer.showCommands(bot.commands, say);
  log.querySelector(".about")?.remove();
  if (messages.size === 0 && bot.description) {
    log.prepend(make("div", { className: "about" },
      make("h3", {}, "What can this bot do?"), make("p", { dir: "auto" }, bot.description)));
  }
}

function peopleShown(shown) {
  document.body.classList.toggle("people-shown", shown);
  [log, $("foot")].forEach((node) => { node.inert = shown; });
  $("toggle-people").setAttribute("aria-expanded", String(shown));
}

// Events

function type(on) {
  clearTimeout(typing);
  typing = on ? setTimeout(() => type(false), TYPING_SECONDS * 1000) : 0;
  if (me) showHead();
}

function answer({ text, show_alert: alert }) {
  log.querySelectorAll("[aria-busy]").forEach((node) => node.removeAttribute("aria-busy"));
  if (!text) return;
  if (!alert) { toast(text); return; }
  $("alert-text").textContent = text;
  $("alert").showModal();
}

function take({ number, kind, chat_id: chat, data }) {
  if (["person", "blocked", "unblocked"].includes(kind)) refreshPeople();
  if (kind === "profile" && me) showBot();
  if (kind === "message" && data.from_bot && chat !== me?.id && people.some((person) => person.id === chat)) {
    unread.set(chat, (unread.get(chat) ?? 0) + 1);
    listPeople();
  }
  if (chat !== me?.id) return;
  if (kind === "message" || kind === "edited") { if (data.from_bot) type(false); put(data.message, number); }
  if (kind === "deleted") { messages.delete(data.message_id); log.querySelector(`article[data-id="${data.message_id}"]`)?.remove(); }
  if (kind === "answer") answer(data);
  if (kind === "keyboard") composer.showKeys(data.markup, say);
  if (kind === "action") type(true);
}

// Controls

function askForPerson() {
  $("person-form").reset();
  $("person-dialog").showModal();
}

async function addPerson() {
  const body = { name: $("person-name").value.trim(), language: $("person-language").value || null };
  await attempt(async () => {
    const person = await post("/people", body);
    await refreshPeople();
    await open(person.id);
  });
}

$("person-language").append(...LANGUAGES.map((code) => make("option", { value: code }, code ? `${nameOf(code)} (${code})` : "Not told to bots")));
$("new-person").addEventListener("click", askForPerson);
$("first-person").addEventListener("click", askForPerson);
$("cancel-person").addEventListener("click", () => $("person-dialog").close());
$("person-form").addEventListener("submit", () => addPerson());
$("start").addEventListener("click", () => (me.blocked ? block() : say("/start")));
$("to-end").addEventListener("click", toEnd);
log.addEventListener("scroll", () => { atEnd = nearEnd(); if (atEnd) $("to-end").hidden = true; });
new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(log);
$("block").addEventListener("click", block);
$("toggle-people").addEventListener("click", () => peopleShown(!document.body.classList.contains("people-shown")));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") peopleShown(false); });
composer.bind({ send: say, sendFile, sendEdit, lastOwn });

let begun = false;
listen(take, async () => {
  $("connection").hidden = true;
  await refreshPeople();
  const wanted = me?.id ?? Number(location.hash.slice(1));
  if (!begun || me) await open(people.some((person) => person.id === wanted) ? wanted : people[0]?.id);
  begun = true;
}, () => { $("connection").hidden = false; });
