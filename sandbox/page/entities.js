// Text with entities as DOM nodes. Offsets are UTF-16 units, as are JavaScript's. Never HTML from a string.

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const SAFE = /^(https?|tg|mailto|tel):/i;

export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function link(address, ...children) {
  const whole = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
  if (!SAFE.test(whole)) return make("span", {}, ...children);
  return make("a", { href: whole, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** A button that flows with the text: a real one would be a box, and a bracket after it could fall to the next line. */
function pressed(className, act, ...children) {
  const node = make("span", { className, tabIndex: 0, onclick: act }, ...children);
  node.setAttribute("role", "button");
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  return node;
}

// A link that opens a chat with a word for its bot: here it is this chat, so the word is said at once.
function opening(address, onCommand) {
  const found = address.match(/^https:\/\/t\.me\/\w+\?start=([\w-]{1,64})$/);
  if (!found) return null;
  return pressed("command", () => onCommand(`/start ${found[1]}`));
}

function shell(entity, words, onCommand) {
  if (entity.type === "text_link") return link(entity.url);
  if (entity.type === "url") return opening(words, onCommand) ?? link(words);
  if (entity.type === "email") return link(`mailto:${words}`);
  if (entity.type === "bot_command") return pressed("command", () => onCommand(words));
  if (entity.type === "spoiler") return spoiler();
  return make(TAGS[entity.type] ?? "span");
}

function spoiler() {
  const hint = make("span", { className: "hidden-text" }, "Hidden text, press to read");
  const node = pressed("spoiler", () => {
    node.classList.add("open");
    node.removeAttribute("role");
    hint.remove();
  }, hint, make("span", { className: "spoiler-words" }));
  return node;
}

export function fill(parent, text, entities, onCommand, from = 0, to = text.length) {
  let at = from;
  entities.forEach((entity, index) => {
    if (entity.offset < at || entity.offset >= to) return;
    const end = Math.min(entity.offset + entity.length, to);
    parent.append(text.slice(at, entity.offset));
    const node = shell(entity, text.slice(entity.offset, end), onCommand);
    const inner = entities.slice(index + 1).filter((other) => other.offset < end);
    fill(node.querySelector(".spoiler-words") ?? node, text, inner, onCommand, entity.offset, end);
    parent.append(node);
    at = end;
  });
  parent.append(text.slice(at, to));
  return parent;
}
