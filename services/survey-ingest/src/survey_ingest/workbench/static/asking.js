// What only a person can tell about a file, asked with buttons.

import { button, el } from "./dom.js";
import { get, patch, until } from "./http.js";
import { errorNote } from "./notes.js";
import { day, formats, named, t } from "./words.js";

/** Codes of the findings that say what is asked: they would say it twice. */
export const SETTLED_BY_ASKING = new Set(["ambiguous_date_order", "ambiguous_format",
  "encoding_undecided", "many_responses_gone"]);

/** The questions; `again` reads the file once more with the answer, `open` goes on with what has settled by itself. */
export function asking(upload, again, open) {
  const parts = Object.entries(upload.asks).map(([name, choices]) => question(upload, name, choices, again, open));
  return el("div", { class: "stack" }, el("p", { class: "asked" }, t("ask.title")), parts);
}

function question(upload, name, choices, again, open) {
  const answer = (value) => again(upload, { [name]: value });
  if (name === "date_order") {
    const text = { day_first: day(Date.UTC(2026, 3, 3)), month_first: day(Date.UTC(2026, 2, 4)) };
    return block(t("ask.date_order", { example: "03/04/2026" }), t("ask.date_order.hint"),
      choices.map((each) => button(named("date_order", each), () => answer(each), "wide", {}, text)).map((made, place) => {
        made.replaceChildren(el("strong", {}, text[choices[place]] ?? choices[place]),
          el("span", { class: "note" }, named("date_order", choices[place])));
        return made;
      }));
  }
  if (name === "format") {
    return block(t("ask.format"), "", choices.map((each) => button(formats[each] ?? each, () => answer(each), "wide")));
  }
  if (name === "encoding") {
    return block(t("ask.encoding"), t("ask.encoding.hint"),
      choices.map((each) => button(named("encoding", each), () => answer(each), "wide")));
  }
  if (name === "whole_set") {
    return block(t("ask.whole_set"), "", [button(t("ask.whole_set.yes"), () => answer(true), "wide")]);
  }
  if (name === "mode") {
    const adds = async (event) => {
      try {
        const source = await get(`/v1/sources/${upload.source_id}`);
        await patch(`/v1/sources/${source.id}`, { mode: "append" }, source.version);
        // Its files are merged anew at once; nothing needs to be read again.
        await open(await until(() => get(`/v1/uploads/${upload.id}`), (each) => each.state !== "needs_attention"));
      } catch (error) {
        event.target.after(errorNote(error));
      }
    };
    return block("", "", [button(t("ask.mode.append"), adds, "wide")]);
  }
  return block(named("ask", name), "", choices.map((each) => button(named(name, each), () => answer(each), "wide")));
}

function block(title, hint, buttons) {
  return el("div", { class: "ask", role: "group", "aria-label": title || t("ask.title") },
    title ? el("h3", { tabindex: "-1" }, title) : null, hint ? el("p", { class: "hint" }, hint) : null,
    el("div", { class: "answers" }, buttons));
}
