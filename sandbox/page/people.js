// The list of pretend people and groups, and the dialogs that make new ones.

import { make } from "./entities.js";

const $ = (id) => document.getElementById(id);
const LANGUAGES = ["en", "ru", "de", "fr", "es", "it", "pt-br", "ar", "fa", "tr", "sr", "zh-hans", "zh-tw", "hi", "ja", "uk", "lv", ""];
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];
const languageNames = new Intl.DisplayNames(["en"], { type: "language" });

export const nameOf = (code) => (code ? languageNames.of(code) : "not told");
export const directionOf = (person) => (RIGHT_TO_LEFT.includes((person.language ?? "").slice(0, 2)) ? "rtl" : "ltr");

function entry(id, tone, name, under, news, current, open) {
  const node = make("button", { type: "button", className: "person", onclick: () => open(id) },
    make("span", { className: `avatar tone-${tone}`, ariaHidden: "true" }, [...name][0].toUpperCase()),
    make("span", { className: "person-words" },
      make("span", { className: "person-name", dir: "auto" }, name),
      make("span", { className: "person-language" }, under)),
    news ? make("span", { className: "news", ariaHidden: "true" }, String(news)) : null,
    news ? make("span", { className: "hidden-text" }, `${news} new`) : null);
  if (current) node.setAttribute("aria-current", "true");
  return make("li", {}, node);
}

export function listPeople(people, groups, unread, chat, open) {
  const under = (person) => `${nameOf(person.language)}${person.blocked ? " · blocked the bot" : ""}`;
  $("people").replaceChildren(
    ...people.map((each) => entry(each.id, each.id % 6, each.name, under(each), unread.get(each.id), each.id === chat, open)),
    ...groups.map((each) => entry(each.id, "group", each.title, "Group with the bot", unread.get(each.id), each.id === chat, open)));
  $("new-person").hidden = people.length === 0;
  $("new-group").hidden = people.length === 0;
}

export function bindDialogs(addPerson, addGroup) {
  $("person-language").append(...LANGUAGES.map((code) =>
    make("option", { value: code }, code ? `${nameOf(code)} (${code})` : "Not told to bots")));
  const ask = (form, dialog) => () => { $(form).reset(); $(dialog).showModal(); };
  $("new-person").addEventListener("click", ask("person-form", "person-dialog"));
  $("first-person").addEventListener("click", ask("person-form", "person-dialog"));
  $("new-group").addEventListener("click", ask("group-form", "group-dialog"));
  $("cancel-person").addEventListener("click", () => $("person-dialog").close());
  $("cancel-group").addEventListener("click", () => $("group-dialog").close());
  $("person-form").addEventListener("submit", () => addPerson($("person-name").value.trim(), $("person-language").value || null));
  $("group-form").addEventListener("submit", () => addGroup($("group-title").value.trim()));
}
