// Deleting a file: what will change is said before.

import { bdi, button, el } from "./dom.js";
import { all, ask, get } from "./http.js";
import { publishedOf } from "./already.js";
import { errorNote } from "./notes.js";
import { counted, inLanguage, language, t } from "./words.js";

/** A closed part that tells, when it is opened, what goes with the file; deleted, the page begins anew. */
export function deletion(upload) {
  const inside = el("div", { class: "stack" });
  const part = el("details", { class: "deletion" }, el("summary", {}, t("delete")), inside);
  part.addEventListener("toggle", async () => {
    if (!part.open) return;
    inside.replaceChildren(el("p", { class: "note" }, t("working")));
    try {
      inside.replaceChildren(...(await told(upload)), sure(upload, inside));
    } catch (error) {
      inside.replaceChildren(errorNote(error));
    }
  });
  return part;
}

async function told(upload) {
  const [published, measures] = await Promise.all([publishedOf({ id: upload.source_id }), all("/workbench/measures-api/measures")]);
  const name = (key) => inLanguage(measures.find((each) => each.key === key)?.name) || key;
  const responses = upload.state === "normalized" && upload.kind === "survey" ? upload.counts.responses ?? 0 : 0;
  const goes = responses ? counted("delete.responses", responses) : t("delete.nothing_else");
  if (!published.length) return [el("p", {}, goes), el("p", {}, t("delete.unpublished"))];
  return [el("p", {}, goes), el("p", {}, t("delete.published")),
    el("ul", { class: "facts" }, published.map((each) => el("li", {}, bdi(name(each.derivation.measure_key)))))];
}

function sure(upload, inside) {
  const press = button(t("delete.sure"), async () => {
    press.disabled = true;
    try {
      const now = await get(`/v1/uploads/${upload.id}`);
      await ask("DELETE", `/v1/uploads/${upload.id}`, undefined, now.version);
      location.assign(`/workbench?lang=${language}`);
    } catch (error) {
      press.disabled = false;
      inside.append(errorNote(error));
    }
  }, "danger");
  return el("p", {}, press);
}
