// The control API of the local Telegram: what a person can do, and the stream of what happens.

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? body.description ?? `The server said ${response.status}.`);
  return body;
}

export const get = async (path) => answered(await fetch(path));

export const post = async (path, body) => answered(await fetch(path, {
  method: "POST",
  headers: body instanceof FormData ? {} : { "Content-Type": "application/json" },
  body: body instanceof FormData ? body : JSON.stringify(body),
}));

export function listen(onEvent, onOpen, onLost) {
  const stream = new EventSource("/people/events");
  stream.onopen = onOpen;
  stream.onerror = onLost;
  stream.onmessage = ({ data }) => onEvent(JSON.parse(data));
}
