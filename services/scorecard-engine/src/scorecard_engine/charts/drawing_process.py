"""The process that draws: a Vega-Lite specification a line comes in, an image goes out.

It stands alone because drawing holds Python's lock for 20 ms and more, keeps 100 MB, and runs a JavaScript engine whose
crash must not be the service's. Answers: one line `ok <bytes>` or `failed <bytes>`, then that many bytes. Ends when its
standard input does.
"""

import json
import sys
from importlib.resources import files
from typing import Any

VEGA_LITE = "5.21"
_PNG_SCALE = 2


def _draw(request: dict[str, Any]) -> bytes:
    import vl_convert

    options: dict[str, Any] = {"vl_version": VEGA_LITE, "allowed_base_urls": []}
    if request["format"] == "png":
        png: bytes = vl_convert.vegalite_to_png(request["spec"], scale=_PNG_SCALE, **options)
        return png
    svg: str = vl_convert.vegalite_to_svg(request["spec"], **options)
    return svg.encode()


def main() -> None:
    """Draw until standard input ends."""
    import vl_convert

    vl_convert.register_font_directory(str(files("scorecard_engine.charts") / "fonts"))
    for line in sys.stdin.buffer:
        try:
            verdict, content = "ok", _draw(json.loads(line))
        except ValueError as error:
            verdict, content = "failed", str(error).encode()[:2000]
        sys.stdout.buffer.write(f"{verdict} {len(content)}\n".encode() + content)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
