// Bubbles: one message as an article of the log.

import { fill, link, make } from "./entities.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const OLD_DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const UNITS = ["bytes", "kB", "MB"];
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

const dayBefore = (days) => { const date = new Date(); date.setDate(date.getDate() - days); return date; };
const key = (date) => `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;

export function dayLine(day) {
  const [year, month, number] = day.split("-").map(Number);
  const date = new Date(year, month - 1, number);
  const words = day === key(new Date()) ? "Today" : day === key(dayBefore(1)) ? "Yesterday"
    : (year === new Date().getFullYear() ? DAY : OLD_DAY).format(date);
  return make("p", { className: "day" }, words);
}

export function size(bytes) {
  let unit = 0;
  for (; bytes >= 1000 && unit < UNITS.length - 1; unit += 1) bytes /= 1000;
  return `${unit ? bytes.toFixed(1) : bytes} ${UNITS[unit]}`;
}

const address = (file) => `/people/files/${encodeURIComponent(file.file_id)}`;

function picture(photo) {
  const image = make("img", { src: address(photo), alt: "Photo", width: photo.width, height: photo.height });
  return make("a", { href: address(photo), target: "_blank", className: "photo" }, image);
}

function card(name, bytes, place) {
  const extension = name.includes(".") ? name.split(".").pop().slice(0, 4) : "file";
  const sign = make("span", { className: "file-sign", ariaHidden: "true" }, extension);
  const words = make("span", { className: "file-words" },
    make("span", { className: "file-name", dir: "auto" }, name),
    make("span", { className: "file-size" }, place ? `${size(bytes)} · download` : size(bytes)));
  return make(place ? "a" : "span", place ? { href: place, download: name, className: "file" } : { className: "file" }, sign, words);
}

function file(sent) {
  const shown = card(sent.file_name || "file", sent.file_size, address(sent));
  if (!PICTURES.includes(sent.mime_type)) return [shown];
  const preview = make("img", { src: address(sent), alt: "" });
  preview.addEventListener("error", () => preview.remove());
  return [make("span", { className: "photo" }, preview), shown];
}

function attached(message) {
  if (message.photo) return [picture(message.photo[message.photo.length - 1])];
  if (message.document) return file(message.document);
  if (message.voice) return [make("audio", { src: address(message.voice), controls: true, ariaLabel: "Voice message" })];
  if (message.sticker) return [make("span", { className: "sticker" }, message.sticker.emoji || "Sticker")];
  if (message.contact) {
    return [make("p", { className: "contact" }, `${message.contact.first_name} · ${message.contact.phone_number}`)];
  }
  return [];
}

function quote(original) {
  if (!original) return null;
  const words = original.text || original.caption || "a file";
  return make("p", { className: "quote", dir: "auto" }, words.length > 120 ? `${words.slice(0, 120)}…` : words);
}

function words(message, acts) {
  const text = message.text ?? message.caption;
  if (text === undefined) return null;
  const node = make("div", { className: "text", dir: "auto" });
  return fill(node, text, message.entities ?? message.caption_entities ?? [], acts.command);
}

function stamp(message, mine, acts) {
  const time = make("time", { dateTime: new Date(message.date * 1000).toISOString() }, CLOCK.format(message.date * 1000));
  const edit = mine && message.text
    ? make("button", { type: "button", className: "edit", onclick: () => acts.edit(message) }, "Edit") : null;
  return make("p", { className: "stamp" }, edit, message.edit_date ? "edited " : null, time, mine ? state("✓", "Sent") : null);
}

function state(sign, name) {
  return make("span", { className: "state", title: name },
    make("span", { ariaHidden: "true" }, sign), make("span", { className: "hidden-text" }, name));
}

function button(message, shown, acts) {
  if (shown.url) {
    const out = link(shown.url, shown.text, make("span", { className: "out", ariaHidden: "true" }, " ↗"));
    out.classList.add("inline");
    out.dir = "auto";
    return out;
  }
  const node = make("button", { type: "button", className: "inline", dir: "auto" }, shown.text);
  node.addEventListener("click", () => acts.tap(message, shown, node));
  return node;
}

function buttons(message, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const box = make("div", { className: "inline-rows" });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Buttons of this message");
  rows.forEach((row) => {
    box.append(make("div", { className: "inline-row" }, ...row.map((shown) => button(message, shown, acts))));
  });
  return box;
}

const speaker = (name) => make("span", { className: "hidden-text" }, `${name}: `);

export function bubble(message, number, me, acts) {
  const mine = message.from?.id === me.id;
  const body = make("div", { className: "bubble" }, speaker(mine ? me.name : message.from?.first_name ?? "Bot"),
    quote(message.reply_to_message), ...attached(message), words(message, acts), stamp(message, mine, acts));
  if (message.sticker) body.classList.add("bare");
  const article = make("article", { className: mine ? "message mine" : "message" }, body, buttons(message, acts));
  article.dataset.id = message.message_id;
  article.dataset.touched = number;
  article.dataset.day = key(new Date(message.date * 1000));
  return article;
}

/** One's own message that is still on its way. */
export function draft(text, sent, me) {
  const body = make("div", { className: "bubble" }, speaker(me.name),
    sent ? card(sent.name, sent.size, "") : null,
    text ? make("div", { className: "text", dir: "auto" }, text) : null,
    make("p", { className: "stamp" }, state("◷", "Being sent")));
  const article = make("article", { className: "message mine draft" }, body);
  article.dataset.day = key(new Date());
  return article;
}
