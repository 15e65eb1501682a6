// The chat page: people on the left, the chat of the chosen one on the right. State comes from the server's events.

import "./appearance.js";
import * as composer from "./composer.js";
import { get, listen, post } from "./control.js";
import { make } from "./entities.js";
import * as log from "./log.js";
import { bindDialogs, directionOf, listPeople, nameOf } from "./people.js";

const $ = (id) => document.getElementById(id);
const TOAST_SECONDS = 6;
const TYPING_SECONDS = 6;

let people = [];
let groups = [];
let me = null;
let chat = null; // the id of the chat on screen: my own with the bot, or a group's
let unread = new Map();
let typing = 0;

const path = (act) => `/people/${me.id}/${act}`;
const group = () => groups.find((each) => each.id === chat);

function toast(words) {
  const node = make("p", { className: "toast", dir: "auto" }, words);
  $("toasts").replaceChildren(node);
  setTimeout(() => node.remove(), TOAST_SECONDS * 1000);
}

async function attempt(act) {
  try { await act(); return true; } catch (problem) { toast(problem.message); return false; }
}

const put = (message, number) => { log.put(message, number, me, acts); showStart(); };

const acts = {
  command: (words) => say(words),
  edit: (message) => composer.edit(message),
  tap: async (message, shown, node) => {
    if (shown.callback_data === undefined) { toast("This kind of button works only in the real Telegram."); return; }
    node.setAttribute("aria-busy", "true");
    log.acted();
    $("toasts").replaceChildren();
    const body = { message_id: message.message_id, data: shown.callback_data, chat };
    if (!await attempt(() => post(path("tap"), body))) node.removeAttribute("aria-busy");
  },
};

async function send(words, file, request, again) {
  $("toasts").replaceChildren();
  const there = chat;
  const way = log.sending(words, file, me, again);
  try {
    const { messages } = await request();
    way.sent();
    if (chat === there) messages.forEach((sent) => put(sent.message, sent.touched));
  } catch (problem) {
    way.failed(problem.message);
  }
}

function say(text) {
  return send(text, null, () => post(path("text"), { text, chat }), () => say(text));
}

function sendFile(file, asPhoto, caption) {
  const form = new FormData();
  form.append("kind", asPhoto ? "photo" : "document");
  form.append("caption", caption);
  form.append("chat", chat);
  form.append("file", file, file.name);
  return send(caption, file, () => post(path("file"), form), () => sendFile(file, asPhoto, caption));
}

const sendEdit = (message, text) => attempt(() => post(path("edit"), { message_id: message.message_id, text, chat }));
const block = () => attempt(() => post(path(me.blocked ? "unblock" : "block"), {}));

function showStart() {
  const begun = log.count() > 0 || me.started || chat !== me.id;
  $("start").hidden = begun && !me.blocked;
  $("start").textContent = me.blocked ? "Unblock the bot" : "Start";
  $("composer").hidden = !begun || me.blocked;
}

// What is on screen

async function open(id) {
  chat = [...people, ...groups].some((each) => each.id === id) ? id : people[0]?.id ?? null;
  me = people.find((person) => person.id === chat) ?? me ?? people[0] ?? null;
  $("welcome").hidden = me !== null;
  [$("log"), $("foot"), $("chat-head")].forEach((node) => { node.hidden = me === null; });
  if (!me) return;
  location.hash = chat === me.id ? String(chat) : `${me.id}/${chat}`;
  unread.delete(chat);
  $("log").setAttribute("aria-live", "off");
  [$("log"), $("foot")].forEach((node) => { node.dir = directionOf(me); });
  log.clear();
  composer.clear();
  $("toasts").replaceChildren();
  type(false);
  peopleShown(false);
  list();
  showHead();
  await load();
  log.toEnd();
  $("log").setAttribute("aria-live", "polite");
  if (!$("composer").hidden) $("composer-text").focus();
}

/** Everything as the server has it now; what is typed stays. */
async function load() {
  const there = chat;
  const [shown] = await Promise.all([get(`${path("messages")}?chat=${chat}`), showBot()]);
  if (chat !== there) return;
  shown.messages.forEach((each) => put(each.message, each.touched));
  composer.showKeys(shown.keyboard, say);
  showStart();
}

const list = () => listPeople(people, groups, unread, chat, open);

async function refreshPeople() {
  ({ people, groups } = await get("/people"));
  me = people.find((person) => person.id === me?.id) ?? null;
  list();
  if (me) { showHead(); showStart(); }
}

function showHead() {
  const title = group()?.title;
  $("status").textContent = typing ? "is typing…" : `You are ${me.name}, ${nameOf(me.language)}`;
  if (title) $("bot-name").textContent = title;
  $("block").hidden = title !== undefined;
  $("block").textContent = me.blocked ? "Unblock" : "Block";
}

async function showBot() {
  const there = chat;
  const bot = await get(`/people/bot?person=${me.id}`);
  if (chat !== there) return;
  $("bot-name").textContent = group()?.title ?? bot.name;
  composer.showCommands(bot.commands, say);
  $("log").querySelector(".about")?.remove();
  if (log.count() === 0 && bot.description && chat === me.id) {
    $("log").prepend(make("div", { className: "about" },
      make("h3", { dir: "auto" }, "What can this bot do?"), make("p", { dir: "auto" }, bot.description)));
  }
}

function peopleShown(shown) {
  document.body.classList.toggle("people-shown", shown);
  [$("log"), $("foot")].forEach((node) => { node.inert = shown; });
  $("toggle-people").setAttribute("aria-expanded", String(shown));
}

// Events

function type(on) {
  clearTimeout(typing);
  typing = on ? setTimeout(() => type(false), TYPING_SECONDS * 1000) : 0;
  log.type(on);
  if (me) showHead();
}

function answer({ text, show_alert: alert }) {
  $("log").querySelectorAll("[aria-busy]").forEach((node) => node.removeAttribute("aria-busy"));
  if (!text) return;
  if (!alert) { toast(text); return; }
  $("alert-text").textContent = text;
  $("alert").showModal();
}

function take({ number, kind, chat_id: where, data }) {
  if (["person", "blocked", "unblocked", "group"].includes(kind)) refreshPeople();
  if (kind === "profile" && me) showBot();
  if (kind === "message" && data.from_bot && where !== chat) {
    unread.set(where, (unread.get(where) ?? 0) + 1);
    list();
  }
  if (kind === "answer" && where === me?.id) answer(data);
  if (where !== chat) return;
  if (kind === "message" || kind === "edited") { if (data.from_bot) type(false); put(data.message, number); }
  if (kind === "tap" || (kind === "message" && !data.from_bot)) $("toasts").replaceChildren();
  if (kind === "tap") log.acted();
  if (kind === "deleted") log.remove(data.message_id);
  if (kind === "keyboard") composer.showKeys(data.markup, say);
  if (kind === "action") type(true);
}

// Controls

const addPerson = (name, language) => attempt(async () => {
  const person = await post("/people", { name, language });
  await refreshPeople();
  await open(person.id);
});

const addGroup = (title) => attempt(async () => {
  const made = await post(path("group"), { title });
  await refreshPeople();
  await open(made.id);
});

/** The person and the chat that the address names. */
function fromAddress() {
  const [person, there] = location.hash.slice(1).split("/").map(Number);
  if (there) me = people.find((each) => each.id === person) ?? me;
  return there || person;
}

bindDialogs(addPerson, addGroup);
$("start").addEventListener("click", () => (me.blocked ? block() : say("/start")));
$("block").addEventListener("click", block);
$("toggle-people").addEventListener("click", () => peopleShown(!document.body.classList.contains("people-shown")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.body.classList.contains("people-shown")) return;
  peopleShown(false);
  $("toggle-people").focus();
});
window.addEventListener("hashchange", async () => {
  if (fromAddress() === chat) return;
  await refreshPeople();
  await open(fromAddress());
});
composer.bind({ send: say, sendFile, sendEdit, lastOwn: () => log.lastOwn(me) });

listen(take, async () => {
  $("connection").hidden = true;
  await refreshPeople();
  if (me === null) await open(fromAddress());
  else await load();
}, () => { $("connection").hidden = false; });
