// Finding a question among many by words of its title.

import { el, field } from "./dom.js";
import { counted, t } from "./words.js";

/** From so many on a list is long: it is searched, and shown closed. */
export const MANY = 10;

const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u0640]/g, "").toLowerCase()
  .replace(/[\u0622\u0623\u0625]/g, "\u0627").replace(/\u0629/g, "\u0647").replace(/\u0649/g, "\u064a");

/** A field that shows only those of `nodes` in whose text its words stand; none where there are few. */
export function finder(nodes) {
  if (nodes.length < MANY) return null;
  const texts = nodes.map((each) => plain(each.textContent));
  const said = el("p", { class: "hint", role: "status" });
  const input = el("input", { type: "search", autocomplete: "off", dir: "auto", oninput: () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    nodes.forEach((node, place) => {
      node.hidden = !words.every((word) => texts[place].includes(word));
      found += node.hidden ? 0 : 1;
    });
    said.textContent = !words.length ? "" : found ? counted("find.found", found) : t("find.none");
  } });
  return el("div", { class: "finder" }, field(t("find"), input), said);
}
