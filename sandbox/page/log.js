// The log: bubbles in order, lines between days, and where the person reads. It follows what is new until the person
// scrolls up; then it stays, counts what came, and offers the way down. What is taller than the screen is shown from
// its beginning.

import { bubble, dayLine, draft } from "./bubbles.js";
import { make } from "./entities.js";

const $ = (id) => document.getElementById(id);
const log = $("log");
const NEAR = 80; // pixels from the end that count as the end
const MARGIN = 12;
const TYPING_SECONDS = 6;
const typing = make("div", { className: "typing", ariaHidden: "true" }, make("i"), make("i"), make("i"));

let touched = new Map();
let messages = new Map();
let following = true;
let placed = 0; // where the log was scrolled to by this page, not by the person
let firstNews = null; // the first bubble that came since the person's last act
let newest = null; // the last one that came or changed
let missed = 0;
let held = null; // the bubble under a pressed finger: replaced under it, the tap would be lost
let waiting = []; // what changes it once the finger is off
let stopTyping = 0;

const end = () => log.scrollHeight - log.clientHeight;
const nearEnd = () => end() - log.scrollTop < NEAR;

function showWayDown() {
  if (nearEnd()) missed = 0;
  $("to-end").hidden = nearEnd() || log.hidden;
  $("missed").textContent = missed ? String(missed) : "";
  $("missed").hidden = missed === 0;
  $("to-end-words").textContent = missed ? `${missed} new, go to the newest message` : "Go to the newest message";
}

const top = (node) => node.offsetTop - log.offsetTop - MARGIN;

/** Where reading begins: at the first of the news if the newest can be seen from there, else at the newest. */
function beginning() {
  if (!newest) return Infinity;
  const seen = firstNews && top(newest) - top(firstNews) < log.clientHeight / 2;
  return top(seen ? firstNews : newest);
}

function follow() {
  if (following) {
    log.scrollTop = Math.min(end(), beginning());
    placed = log.scrollTop;
  }
  showWayDown();
}

export function toEnd() {
  acted();
  follow();
}

/** The person does something: from here on, what comes is an answer to it. */
export function acted() {
  following = true;
  firstNews = null;
  newest = null;
}

export const count = () => messages.size;
export const lastOwn = (me) => [...messages.values()].reverse().find((each) => each.from?.id === me?.id && each.text);

export function clear() {
  touched = new Map();
  messages = new Map();
  waiting = [];
  missed = 0;
  acted();
  type(false);
  log.replaceChildren();
}

export function type(on) {
  clearTimeout(stopTyping);
  typing.remove();
  if (!on) return;
  log.append(typing);
  stopTyping = setTimeout(() => type(false), TYPING_SECONDS * 1000);
  if (following && !newest) toEnd();
}

function insert(node) {
  log.querySelector(".about")?.remove();
  const before = [...log.querySelectorAll("article")].pop();
  if (before?.dataset.day !== node.dataset.day) log.append(dayLine(node.dataset.day));
  log.append(node);
  if (typing.isConnected) log.append(typing);
}

log.addEventListener("pointerdown", ({ target }) => { held = target.closest("article"); });
["pointerup", "pointercancel"].forEach((kind) => addEventListener(kind, () => setTimeout(() => {
  held = null;
  waiting.splice(0).forEach((change) => change());
})));

/** Shows a message as it stands since event `number`; an older state of it changes nothing. */
export function put(message, number, me, acts) {
  const id = message.message_id;
  if ((touched.get(id) ?? 0) >= number) return;
  if (held && held.dataset.id === String(id)) { waiting.push(() => put(message, number, me, acts)); return; }
  touched.set(id, number);
  messages.set(id, message);
  const mine = message.from?.id === me.id;
  const node = bubble(message, number, me, acts);
  const old = log.querySelector(`article[data-id="${id}"]`);
  if (old) {
    const focused = old.contains(document.activeElement);
    if (firstNews === old) firstNews = node;
    old.replaceWith(node);
    if (focused) (node.querySelector("button.inline") ?? log).focus({ preventScroll: true });
  } else {
    insert(node);
    if (!following && !mine) missed += 1;
  }
  if (mine) acted(); else { firstNews ??= node; newest = node; }
  node.querySelectorAll("img").forEach((image) => image.addEventListener("load", follow));
  follow();
}

export function remove(id) {
  messages.delete(id);
  log.querySelector(`article[data-id="${id}"]`)?.remove();
  follow();
}

/** A message on its way: returns what to do when it has arrived, and when it has not. */
export function sending(words, file, me, again) {
  acted();
  const node = draft(words, file, me);
  insert(node);
  follow();
  return {
    sent: () => { node.remove(); follow(); },
    failed: (why) => { fail(node, why, again); follow(); },
  };
}

function fail(node, why, again) {
  node.classList.add("failed");
  const act = (name, todo) => make("button", { type: "button", className: "edit", onclick: () => { node.remove(); todo(); } }, name);
  node.querySelector(".stamp").replaceChildren(
    make("span", {}, `Not sent: ${why}`), act("Try again", again), act("Discard", () => $("composer-text").focus()));
}

log.addEventListener("scroll", () => {
  if (Math.abs(log.scrollTop - placed) > 2) {
    placed = -9;
    following = nearEnd();
    if (following) acted();
  }
  showWayDown();
});
new ResizeObserver(follow).observe(log);
$("to-end").addEventListener("click", () => { toEnd(); $("composer-text").focus(); });
