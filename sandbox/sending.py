"""Sending: the methods with which a bot writes, edits and deletes messages and answers taps."""

from typing import Any

from telegram import LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram.constants import ChatAction

from sandbox.chats import Chats, Kept
from sandbox.files import PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile
from sandbox.formatting import Formatted, finished, from_html, units
from sandbox.keyboards import inline_keyboard, keyboard
from sandbox.parameters import Parameters
from sandbox.pictures import picture_size
from sandbox.refusals import Refused, bad, untimely
from sandbox.store import Json, dump
from sandbox.wire import asked

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ANSWER_LIMIT = 200
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def send_message(chats: Chats, parameters: Parameters) -> Json:
    """Send a text."""
    chat = chats.for_bot(parameters.text("chat_id"))
    return _send(chats, chat, parameters, _text(parameters))


def send_document(chats: Chats, parameters: Parameters) -> Json:
    """Send a file."""
    chat = chats.for_bot(parameters.text("chat_id"))
    content = _caption(parameters)
    file = _file(chats, parameters, "document", UPLOAD_LIMIT)
    document = {**file.wire(), "file_name": file.name, "mime_type": file.mime}
    return _send(chats, chat, parameters, {"document": document, **content})


def send_photo(chats: Chats, parameters: Parameters) -> Json:
    """Send a picture."""
    chat = chats.for_bot(parameters.text("chat_id"))
    content = _caption(parameters)
    file = _file(chats, parameters, "photo", PHOTO_LIMIT)
    return _send(chats, chat, parameters, {"photo": [photo_size(chats, file)], **content})


def photo_size(chats: Chats, file: StoredFile) -> Json:
    """Return a kept picture as one PhotoSize. Raises Refused (400) when its bytes are no picture."""
    size = picture_size(chats.network.files.at(file.path)[1].read_bytes())
    if size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    return {**file.wire(), "width": size[0], "height": size[1]}


def send_chat_action(chats: Chats, parameters: Parameters) -> bool:
    """Show that the bot is typing, or the like."""
    chat = chats.for_bot(parameters.text("chat_id"))
    action = parameters.text("action")
    if action not in set(ChatAction):
        raise bad("wrong parameter action in request")
    chats.network.tell("action", chat["id"], action=action)
    return True


def edit_message_text(chats: Chats, parameters: Parameters) -> Json:
    """Change the text and the inline keyboard of a message of the bot."""
    kept = _own_message(chats, parameters)
    content = _text(parameters)
    if "text" not in kept.body:
        raise bad("there is no text in the message to edit")
    return _edit(chats, kept, {"entities": None, **content, "reply_markup": inline_keyboard(parameters)})


def edit_message_caption(chats: Chats, parameters: Parameters) -> Json:
    """Change the caption and the inline keyboard of a message of the bot."""
    kept = _own_message(chats, parameters)
    if "document" not in kept.body and "photo" not in kept.body:
        raise bad("there is no caption in the message to edit")
    content = {"caption": None, "caption_entities": None, **_caption(parameters)}
    return _edit(chats, kept, {**content, "reply_markup": inline_keyboard(parameters)})


def edit_message_reply_markup(chats: Chats, parameters: Parameters) -> Json:
    """Change only the inline keyboard of a message of the bot."""
    return _edit(chats, _own_message(chats, parameters), {"reply_markup": inline_keyboard(parameters)})


def delete_message(chats: Chats, parameters: Parameters) -> bool:
    """Delete a message of a chat: the bot's own, or in a private chat the person's."""
    chat = chats.for_bot(parameters.text("chat_id"))
    kept = chats.message(chat["id"], parameters.integer("message_id"))
    if kept is None:
        raise untimely("message to delete not found")
    too_old = chats.network.now() - kept.body["date"] > 48 * 3600
    if too_old or not (kept.from_bot or chat["type"] == "private"):
        raise untimely("message can't be deleted")
    chats.remove(kept)
    return True


def answer_callback_query(chats: Chats, parameters: Parameters) -> bool:
    """Answer a tap, with a toast or an alert if there is a text."""
    network = chats.network
    text = parameters.text("text")
    if units(text) > ANSWER_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    tap_id = parameters.text("callback_query_id")
    row = network.store.row("SELECT * FROM taps WHERE id = ? AND expires > ?", tap_id, network.rules.clock())
    if row is None:
        raise untimely("query is too old and response timeout expired or query ID is invalid")
    answer = {"text": text, "show_alert": parameters.boolean("show_alert")}
    touched = network.tell("answer", row["person_id"], tap_id=tap_id, **answer)
    network.store.run("UPDATE taps SET touched = ?, answer = ? WHERE id = ?", touched, dump(answer), tap_id)
    return True


def _send(chats: Chats, chat: Json, parameters: Parameters, content: Json) -> Json:
    if parameters.integer("message_thread_id"):
        raise bad("message thread not found")
    markup = keyboard(parameters)
    reply = _reply(chats, chat, parameters)
    extra = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
    kept = chats.write(chat, chats.network.bot, {**content, **reply, **extra})
    if markup and not extra:
        # Telegram does not show a reply keyboard in the message that it returns; the person's client gets it.
        chats.network.store.keep(f"reply_keyboard:{chat['id']}", markup)
        chats.network.tell("keyboard", chat["id"], markup=markup)
    return kept.body


def _reply(chats: Chats, chat: Json, parameters: Parameters) -> Json:
    data = parameters.json("reply_parameters")
    if data is None:
        return {}
    wanted = asked(ReplyParameters, data, "reply parameters")
    kept = chats.message(chat["id"], wanted["message_id"])
    if kept is None and not wanted.get("allow_sending_without_reply"):
        raise untimely("message to be replied not found")
    return {"reply_to_message": without_reply(kept)} if kept else {}


def without_reply(kept: Kept) -> Json:
    """Return a message as it stands inside an answer to it: Telegram never nests deeper."""
    return {key: value for key, value in kept.body.items() if key != "reply_to_message"}


def _own_message(chats: Chats, parameters: Parameters) -> Kept:
    chat = chats.for_bot(parameters.text("chat_id"))
    kept = chats.message(chat["id"], parameters.integer("message_id"))
    if kept is None:
        raise untimely("message to edit not found")
    if not kept.from_bot:
        raise untimely("message can't be edited")
    return kept


def _edit(chats: Chats, kept: Kept, content: Json) -> Json:
    if all(kept.body.get(key) == value for key, value in content.items()):
        raise untimely(UNCHANGED)
    return chats.rewrite(kept, content).body


def _text(parameters: Parameters) -> Json:
    if not parameters.text("text").strip():
        raise bad("message text is empty")
    text = _formatted(parameters, "text", "entities")
    if units(text.text) > TEXT_LIMIT:
        raise bad("message is too long")
    content: Json = {"text": text.text, **_entities(text, "entities")}
    options = parameters.json("link_preview_options")
    if options is not None:
        content["link_preview_options"] = asked(LinkPreviewOptions, options, "link preview options")
    return content


def _caption(parameters: Parameters) -> Json:
    if not parameters.text("caption").strip():
        return {}
    caption = _formatted(parameters, "caption", "caption_entities")
    if units(caption.text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return {"caption": caption.text, **_entities(caption, "caption_entities")}


def _entities(text: Formatted, name: str) -> Json:
    return {name: [entity.to_dict() for entity in text.entities]} if text.entities else {}


def _formatted(parameters: Parameters, name: str, entities_name: str) -> Formatted:
    mode = parameters.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad("unsupported parse_mode: this local Telegram reads HTML only")
    source = parameters.text(name)
    text = from_html(source) if mode else Formatted(source, _given(parameters.json(entities_name)))
    text = finished(text)
    if not text.text:
        raise bad("text must be non-empty")
    return text


def _given(entities: Any) -> tuple[MessageEntity, ...]:
    if entities is None:
        return ()
    if not isinstance(entities, list):
        raise bad("can't parse entities: an array is expected")
    return tuple(MessageEntity.de_json(asked(MessageEntity, entity, "MessageEntity"), None) for entity in entities)


def _file(chats: Chats, parameters: Parameters, kind: str, limit: int) -> StoredFile:
    upload = parameters.upload(kind)
    if upload is None:
        file_id = parameters.text(kind)
        if not file_id:
            raise bad(f"there is no {kind} in the request")
        if "://" in file_id:
            raise bad("failed to get HTTP URL content")
        return chats.network.files.find(file_id)
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > limit:
        raise Refused(413, "Request Entity Too Large", fault=True)
    return chats.network.files.keep(upload, kind)
