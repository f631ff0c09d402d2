"""XML that grows when it is read, or leads out of the file, around any root element."""

from collections.abc import Mapping


def declarations(root: str, inside: str) -> Mapping[str, bytes]:
    """Documents of the same root whose declarations no export has; `inside` is what a reader looks for."""

    def document(types: str, body: str = "&x;", head: str = '<?xml version="1.0"?>') -> str:
        return f"{head}<!DOCTYPE {root} {types}><{root}>{inside}<t>{body}</t></{root}>"

    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )  # fmt: skip
    long = "y" * 60_000
    plain = {
        "a billion laughs": document(f"[{laughs}]", "&j;"),
        "one long entity many times": document(f'[<!ENTITY x "{long}">]', "&x;" * 60_000),
        "an entity that is a file": document('[<!ENTITY x SYSTEM "file:///etc/passwd">]'),
        "an entity that never ends": document('[<!ENTITY x SYSTEM "file:///dev/zero">]'),
        "an entity from elsewhere": document('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]'),
        "a parameter entity": document('[<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]', ""),
        "a document type from elsewhere": document('SYSTEM "http://127.0.0.1:9/x.dtd"', ""),
        "an entity that is itself": document('[<!ENTITY x "&y;"><!ENTITY y "&x;">]'),
        "attributes with defaults": document(f'[<!ATTLIST t z CDATA "{long}">]', "</t><t>" * 60_000),
    }
    made = {what: text.encode() for what, text in plain.items()}
    wide = document(f"[{laughs}]", "&j;", '<?xml version="1.0" encoding="UTF-16"?>')
    made["a billion laughs in UTF-16"] = wide.encode("utf-16")
    made["a billion laughs in UTF-16, no mark"] = wide.encode("utf-16-be")
    made["a billion laughs in UTF-7"] = document(f"[{laughs}]", "&j;", '<?xml version="1.0" encoding="utf-7"?>').encode(
        "utf-7"
    )
    late = document(f"[{laughs}]", "&j;", '<?xml version="1.0"?>' + " " * (1024**2 - 60))
    made["a billion laughs behind a megabyte"] = late.encode()
    return made
