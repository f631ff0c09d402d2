"""Bodies that are forms: urlencoded as bytes, and multipart."""

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import unquote_to_bytes

from survey_ingest.hooks.deliveries import Delivery, UnreadableEventError

_MOST_FIELDS = 200


def urlencoded(body: bytes) -> list[tuple[bytes, bytes]]:
    """The fields of an urlencoded form, in their order, doubles kept.

    By bytes: the standard library's parser decodes on its way and loses what is not ASCII.
    """
    pieces = body.split(b"&", _MOST_FIELDS)[:_MOST_FIELDS]
    pairs = [piece.replace(b"+", b" ").partition(b"=") for piece in pieces if piece]
    return [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in pairs]


def form_fields(delivery: Delivery) -> dict[str, str]:
    """The text fields of a form by name; of equal names the last. Files in it are left out.

    Raises `UnreadableEventError` where the body is no form, or no UTF-8.
    """
    try:
        if delivery.media_type == "multipart/form-data":
            return _multipart(delivery)
        if delivery.media_type == "application/x-www-form-urlencoded":
            return {name.decode(): value.decode() for name, value in urlencoded(delivery.body)}
    except UnicodeDecodeError:
        raise UnreadableEventError("not_utf8", "The form is not written in UTF-8.") from None
    raise UnreadableEventError("not_a_form", "The body is no form; the tool sends multipart or urlencoded forms.")


def _multipart(delivery: Delivery) -> dict[str, str]:
    if any(sign in delivery.content_type for sign in "\r\n\0"):
        raise UnreadableEventError("not_a_form", "The content type of the form is damaged.")
    head = b"Content-Type: " + delivery.content_type.encode("utf-8", "surrogateescape") + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + delivery.body)
    if not message.is_multipart():
        raise UnreadableEventError("not_a_form", "The parts of the form cannot be told apart.")
    fields: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes) and part.get_filename() is None:
            fields[name] = content.decode()
    return fields
