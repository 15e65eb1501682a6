// The control API of the local Telegram: what a person can do, and the stream of what happens.

const AWAY = "the local Telegram does not answer";
const PAUSE = 1000; // milliseconds before the stream is opened anew

async function answered(request) {
  const response = await request.catch(() => { throw new Error(AWAY); });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? body.description ?? `the server said ${response.status}`);
  return body;
}

export const get = (path) => answered(fetch(path));

export const post = (path, body) => answered(fetch(path, {
  method: "POST",
  headers: body instanceof FormData ? {} : { "Content-Type": "application/json" },
  body: body instanceof FormData ? body : JSON.stringify(body),
}));

export function listen(onEvent, onOpen, onLost) {
  const stream = new EventSource("/people/events");
  stream.onopen = onOpen;
  stream.onerror = () => {
    onLost();
    stream.close();
    setTimeout(() => listen(onEvent, onOpen, onLost), PAUSE);
  };
  stream.onmessage = ({ data }) => onEvent(JSON.parse(data));
}
