// Step 1: a file is dropped or chosen, sent, and read; what only a person can tell is asked.

import { announce, bdi, button, el } from "./dom.js";
import { Refused, follow, get, patch, post, sendFile } from "./http.js";
import { errorNote, findings, sentBefore } from "./notes.js";
import { bytes, counted, formats, inLanguage, instant, language, named, number, t } from "./words.js";
import { asking, SETTLED_BY_ASKING } from "./asking.js";
import { deletion } from "./deleting.js";
import * as understood from "./understood.js";

const MOST_BYTES = 512 * 1024 * 1024;

export function show(body, road, go) {
  const below = el("div", { class: "stack", "aria-live": "off" });
  const input = el("input", { type: "file", id: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true", onchange: () => {
    if (input.files[0]) begin(input.files[0]);
  } });
  const choose = button(t("file.choose"), () => {}, "main", { id: "choose", "aria-describedby": "file-kinds" });
  const drop = el("div", { class: "drop", onclick: () => input.click() }, upward(),
    el("strong", {}, t("file.drop")), choose, el("span", { class: "hint", id: "file-kinds" }, t("file.kinds")));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files[0]) begin(event.dataTransfer.files[0]);
  });
  const list = el("div", {}, recent());
  body.append(input, drop, below, list);
  freshly(list);

  async function begin(file) {
    if (file.size > MOST_BYTES) {
      below.replaceChildren(errorNote(new Refused(0, { detail: t("file.too_large", { size: bytes(MOST_BYTES) }) })));
      return;
    }
    const card = progressCard(file.name, file.size);
    below.replaceChildren(card.node);
    card.node.scrollIntoView({ block: "nearest" });
    const sending = sendFile(file, {}, (part) => card.tell(t("file.sending"), part * 100));
    card.stop(() => sending.request.abort());
    try {
      const sent = await sending.done;
      // The same bytes are the same upload: one that is at rest at once was here before.
      road.sentBefore = !["received", "reading"].includes(sent.state) ? sent.created_at : null;
      await read(sent, card);
    } catch (error) {
      input.value = "";
      if (error.code === "other_options") return open(await get(`/v1/uploads/${error.problem.upload_id}`));
      below.replaceChildren(errorNote(error));
    }
  }

  async function read(upload, card) {
    card.stop(() => post(`/v1/uploads/${upload.id}/cancel`).catch(() => {}));
    const done = await follow(upload.id, (news) => {
      const rows = news.rows ? counted("rows", news.rows) : "";
      card.tell(`${named("stage", news.stage)}${rows ? ` · ${rows}` : ""}`, news.percent);
    });
    await open(done);
  }

  /** Read again what was changed about a file. */
  async function again(upload, change) {
    const card = progressCard(upload.file_name, upload.size);
    below.replaceChildren(card.node);
    try {
      await read(await patch(`/v1/uploads/${upload.id}`, change, upload.version), card);
    } catch (error) {
      below.replaceChildren(errorNote(error), asking(upload, again, open));
    }
  }

  async function open(upload) {
    if (road.upload && road.upload.id !== upload.id && upload.created_at !== road.sentBefore) road.sentBefore = null;
    road.upload = upload;
    Object.assign(road, { recipe: null, measure: null, derivation: null, preview: null });
    go.forget(0);
    if (upload.state === "normalized") {
      const likely = upload.similar_sources?.[0];
      if (likely && likely.shared * 2 >= likely.of) {
        const apart = () => onward();
        below.replaceChildren(belongs(upload, likely, again, apart));
        below.querySelector("h3").focus();
        return;
      }
      await onward();
      return;
    }
    const parts = [named_file(upload), sentBefore(road)];
    if (upload.state === "needs_attention") parts.push(asking(upload, again, open));
    else parts.push(el("p", {}, t("file.rejected")));
    parts.push(...findings(upload.problems, upload.state === "needs_attention" ? SETTLED_BY_ASKING : undefined));
    const advice = upload.state === "rejected" ? await howToExport(upload) : null;
    below.replaceChildren(el("section", { class: "card-plain stack" }, parts, advice, deletion(upload)));
    announce(t(upload.state === "rejected" ? "file.rejected" : "ask.title"));
    below.querySelector("h3")?.focus();
  }

  async function onward() {
    await understood.load(road);
    await go.open(1);
  }

  if (road.upload && road.upload.state !== "normalized") return open(road.upload);
  if (road.upload) {
    below.append(el("section", { class: "card-plain row" }, named_file(road.upload),
      button(t("file.go_on"), () => go.open(1), "main")));
  }
  return null;
}

const named_file = (upload) =>
  el("h3", { class: "file-name", tabindex: "-1" }, bdi(upload.file_name),
    el("span", { class: "note" }, bytes(upload.size)));

function progressCard(name, size) {
  const bar = el("progress", { max: 100, value: 0, "aria-label": t("file.progress", { name }) });
  const said = el("span", {}, t("file.sending"));
  const percent = el("bdi", {}, "0%");
  const stop = button(t("file.stop"), () => stopping(), "quiet");
  let stopping = () => {};
  const node = el("section", { class: "card-plain stack" },
    el("div", { class: "row" }, named_file({ file_name: name, size }), stop), bar,
    el("p", { class: "row note" }, said, percent));
  return {
    node,
    stop: (how) => (stopping = how),
    tell: (text, value) => {
      bar.value = value;
      said.textContent = text;
      percent.textContent = `${number(value)}%`;
    },
  };
}

/** Whether it is another export of a source that is there. */
function belongs(upload, likely, again, apart) {
  return el("section", { class: "card-plain stack" },
    el("h3", { tabindex: "-1" }, t("belongs.title", { name: inLanguage(likely.name) })),
    el("p", {}, upload.kind === "workshop" ? t("belongs.same_meeting") : counted("belongs.why", likely.of, { shared: number(likely.shared) })),
    el("div", { class: "row start" },
      button(t("belongs.there"), () => again(upload, { source_id: likely.id }), "main"),
      button(t("belongs.apart"), apart)),
    el("p", { class: "hint" }, t("belongs.hint")));
}

async function howToExport(upload) {
  const all = (await get("/v1/formats")).items;
  const known = all.find((each) => each.key === upload.detection?.format);
  const one = (each) => el("details", {}, el("summary", {}, inLanguage(each.name)),
    el("p", {}, inLanguage(each.how_to_export)));
  if (known) {
    return el("div", { class: "notice" }, el("p", {}, el("strong", {}, t("file.export", { tool: formats[known.key] }))),
      el("p", {}, inLanguage(known.how_to_export)));
  }
  return el("details", { class: "exports" }, el("summary", {}, t("file.exports")),
    all.filter((each) => each.kind).map(one));
}

function recent() {
  const list = document.getElementById("recent").content.cloneNode(true);
  timed(list);
  return list;
}

/** The latest files as they are now. */
async function freshly(list) {
  const answer = await fetch(`/workbench/recent?lang=${language}`).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const now = el("template", {});
  now.innerHTML = await answer.text();
  timed(now.content);
  list.replaceChildren(now.content);
}

const timed = (list) => list.querySelectorAll("time").forEach((each) => (each.textContent = instant(each.dateTime)));

function upward() {
  const icon = document.getElementById("icon-upload");
  return icon.content.cloneNode(true);
}
