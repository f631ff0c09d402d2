// Step 2: what was understood of the file, in a sentence first; and corrections of it.

import { announce, bdi, button, el, field, select } from "./dom.js";
import { all, follow, get, patch, post, until } from "./http.js";
import { deletion } from "./deleting.js";
import { errorNote, findings, sentBefore } from "./notes.js";
import { MANY, finder } from "./finding.js";
import { counted, formats, instant, language, named, number, t } from "./words.js";
import { inOrder, questionCard } from "./question.js";

/** Take in all that is known of the upload's source. */
export async function load(road) {
  const { kind, source_id: id } = road.upload;
  const path = `/v1/sources/${id}`;
  [road.source, road.report] = await Promise.all([get(path), get(`/v1/uploads/${road.upload.id}/report`)]);
  Object.assign(road, { codebook: null, summary: null, workshops: [], corrections: { questions: {}, joined: [] } });
  if (kind === "survey") {
    const [codebook, summary, versions] = await Promise.all([
      until(() => get(`${path}/codebook`), (each) => !each.pending), get(`${path}/summary`),
      all(`${path}/codebook/versions`),
    ]);
    const last = versions.at(-1)?.corrections;
    codebook.questions.forEach((each) => (each.choices = inOrder(each)));
    await tellReasons(codebook.questions);
    Object.assign(road, { codebook, summary, corrections: { questions: {}, joined: [], ...last } });
  } else if (kind === "workshop") {
    road.workshops = (await all("/v1/workshops")).filter((each) => each.source_id === id);
  }
}

/** Why each question was understood so, in the page's language; English where it is not told in Arabic. */
async function tellReasons(questions) {
  const told = language === "ar" ? await post("/workbench/reasons", [...new Set(questions.flatMap((each) => each.reasons))]) : {};
  for (const each of questions) each.why = each.reasons.map((reason) => told[reason] ?? reason);
}

export function show(body, road, go) {
  const { upload } = road;
  const counts = upload.kind === "survey" || upload.kind === "workshop";
  const next = () => (counts ? button(t("step.next", { title: t("step3.title") }), () => go.open(2), "main") : null);
  const other = button(t("file.another"), () => go.open(0));
  const long = (road.codebook?.questions.length ?? 0) >= LONG;
  body.append(sentBefore(road) ?? "", summary(road, go), long ? el("div", { class: "row start early" }, next()) : "", foundNotes(upload.problems));
  if (upload.kind === "survey") body.append(questions(road, go));
  if (upload.kind === "workshop") body.append(sessions(road));
  if (!counts) body.append(el("p", { class: "notice" }, t(`nothing_to_count.${upload.kind}`)));
  body.append(el("div", { class: "onward" }, next(), other));
}

/** How a reader names the count of a table beside the responses: repeats of a form. */
const ROWS_OF = "rows of ";
const SHOWN = 4;
/** From so many questions on the way onward is also shown above them. */
const LONG = 4;
const AT_ONCE = 40;

/** What was found in the file: the gravest at once, many behind a line that says how many. */
function foundNotes(problems) {
  const notes = findings(problems);
  if (notes.length <= SHOWN) return el("div", { class: "stack" }, notes);
  const more = notes.slice(SHOWN - 1);
  return el("div", { class: "stack" }, notes.slice(0, SHOWN - 1),
    el("details", {}, el("summary", {}, counted("more_notes", more.length)), el("div", { class: "stack" }, more)));
}

function summary(road, go) {
  const { upload, report, codebook } = road;
  const tool = toolName(upload.detection?.format);
  const made = report.report ?? { set_aside: [], ignored: [] };
  const personal = made.ignored.filter((each) => each.reason === "personal");
  const facts = [];
  if (upload.kind === "survey") facts.push(counted("questions", codebook.questions.length));
  const aside = made.set_aside.length;
  const erased = upload.counts.erased ?? 0;
  if (aside) facts.push(counted("set_aside", aside));
  if (erased) facts.push(counted("erased_left_out", erased));
  if (!aside && !erased && (upload.kind === "survey" || upload.kind === "workshop")) facts.push(t("nothing_set_aside"));
  for (const [name, count] of Object.entries(upload.counts)) {
    if (name.startsWith(ROWS_OF) && count) facts.push(counted("other_table", count, { name: name.slice(ROWS_OF.length) }));
  }
  if (personal.length) facts.push(t("kept_out", { columns: personal.map((each) => each.column).join(language === "ar" ? "، " : ", ") }));
  if (made.date_order?.value) {
    facts.push(`${t("dates_read", { order: named("date_order", made.date_order.value) })} ${how(made.date_order.how)}`);
  }
  if (upload.kind === "survey" && made.date_order?.how === "no dates") facts.push(t("no_dates"));
  if (upload.raw_expires_at) facts.push(t("raw_ends", { date: instant(upload.raw_expires_at) }));
  const changes = report.changes;
  if (changes?.since) {
    const parts = ["new", "edited", "unchanged", "gone"].filter((each) => changes.counts[each])
      .map((each) => counted(`change.${each}`, changes.counts[each]));
    facts.push(t("since_last", { name: changes.since.file_name, changes: parts.join(language === "ar" ? "، " : ", ") }));
  }
  return el("section", { class: "card-plain stack understood" },
    el("p", { class: "lead" }, headline(road, tool)),
    el("p", { class: "note" }, bdi(upload.file_name)),
    el("ul", { class: "facts" }, facts.filter(Boolean).map((each) => el("li", {}, each))),
    el("p", { class: "row start" },
      el("a", { class: "link", href: `/workbench/uploads/${upload.id}?lang=${language}` }, t("report.whole"))),
    otherwise(road, go), deletion(upload));
}

/** The tool in a sentence; its name where there is no such word. */
function toolName(format) {
  const said = named("tool", format ?? "");
  return said === (format ?? "").replaceAll("_", " ") ? (formats[format] ?? format ?? "") : said;
}

const how = (text) => {
  const said = named("how", text);
  return said === text.replaceAll("_", " ") && language === "ar" ? "" : `(${said})`;
};

function headline(road, tool) {
  const { upload, source, workshops } = road;
  if (upload.kind === "survey") {
    const whole = source.responses ?? upload.counts.responses ?? 0;
    // An erasure takes from the source at once: a file never holds more than the whole.
    const here = Math.min(upload.counts.responses ?? 0, whole);
    const text = counted("responses_from", here, { tool });
    return whole === here ? text : `${text} ${counted("responses_whole", whole)}`;
  }
  if (upload.kind === "workshop") return counted("sessions_from", workshops.length, { tool });
  return t(`kind_from.${upload.kind}`, { tool });
}

/** Where a person knows better how the file is to be read. */
function otherwise(road, go) {
  const { upload } = road;
  const change = {};
  const said = el("div", { "aria-live": "polite" });
  const set = (name) => (value) => (change[name] = value || null);
  const options = (values, name) => [["", t("otherwise.found_out")], ...values.map((each) => [each, named(name, each)])];
  const zones = ["Asia/Kuwait", "Asia/Riyadh", "Asia/Dubai", "Africa/Cairo", "Europe/London", "UTC"];
  const tools = [["", t("otherwise.found_out")], ...Object.entries(formats)];
  const read = button(t("otherwise.read_again"), async () => {
    said.replaceChildren(el("p", { class: "note" }, t("working")));
    try {
      await patch(`/v1/uploads/${upload.id}`, change, upload.version);
      road.upload = await follow(upload.id, () => {});
      go.forget(1);
      if (road.upload.state !== "normalized") return await go.open(0);
      await load(road);
      await go.open(1);
    } catch (error) {
      said.replaceChildren(errorNote(error));
    }
    return null;
  });
  return el("details", {}, el("summary", {}, t("otherwise.title")),
    el("div", { class: "fields" },
      field(t("otherwise.format"), select(tools, upload.options.format ?? "", set("format"))),
      field(t("otherwise.date_order"),
        select(options(["day_first", "month_first"], "date_order"), upload.options.date_order ?? "", set("date_order"))),
      field(t("otherwise.timezone"), select([["", t("otherwise.found_out")], ...zones.map((each) => [each, each])],
        upload.options.timezone ?? "", set("timezone"))),
      field(t("otherwise.encoding"),
        select(options(["utf-8", "cp1256", "cp1252", "utf-16"], "encoding"), upload.options.encoding ?? "", set("encoding")))),
    el("p", {}, read), said);
}

function questions(road, go) {
  const { codebook, summary: counts } = road;
  const answered = new Map(counts.questions.map((each) => [each.key, each]));
  const grid = el("div", { class: "grid" });
  const changed = async (text, key) => {
    await load(road);
    go.forget(1);
    Object.assign(road, { preview: null });
    await go.open(1);
    comeBackTo(key);
    announce(text);
  };
  const closed = codebook.questions.length >= MANY;
  const cards = codebook.questions.map((each) => questionCard(each, answered.get(each.key), road, changed, closed));
  grid.append(...cards);
  const beyond = cards.slice(AT_ONCE);
  const show = (all) => {
    beyond.forEach((each) => each.classList.toggle("beyond", !all));
    rest.hidden = all;
  };
  const rest = button(counted("show_all", codebook.questions.length), () => {
    show(true);
    beyond[0].querySelector("summary").focus();
  });
  const find = finder(cards);
  find?.addEventListener("input", () => show(true));
  show(!beyond.length);
  const out = Object.entries(road.corrections.questions).filter(([, each]) => each.left_out).map(([key]) => key);
  return el("section", { class: "stack" }, el("h3", {}, t("questions.title")), el("p", { class: "hint" }, t("questions.hint")),
    find, grid, el("div", { class: "row start" }, rest), out.length ? leftOut(out, road, changed) : null);
}

/** Show the question that was corrected, and not the head of the page again. */
function comeBackTo(key) {
  const card = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!card) return;
  card.classList.remove("beyond");
  if (card.firstElementChild.matches("details")) card.firstElementChild.open = true;
  card.querySelector(".correct > summary").focus({ preventScroll: true });
  card.scrollIntoView({ block: "center" });
}

function leftOut(keys, road, changed) {
  const titles = new Map((road.report.questions ?? []).map((each) => [each.key, each.title]));
  const line = (key) => {
    const back = button(t("question.bring_back"), async () => {
      try {
        const { codebook, source } = road;
        await patch(`/v1/sources/${source.id}/codebook`, { questions: { [key]: null } }, codebook.version);
        await changed(t("saved"), key);
      } catch (error) {
        back.after(errorNote(error));
      }
    });
    return el("li", { class: "row" }, bdi(titles.get(key) ?? key), back);
  };
  return el("div", { class: "card-plain" }, el("h4", {}, counted("left_out", keys.length)),
    el("ul", { class: "plain" }, keys.map(line)));
}

function sessions(road) {
  const row = (each) => el("tr", {}, el("th", { scope: "row" }, bdi(each.topic || t("session.untitled"))),
    el("td", {}, each.started_at ? instant(each.started_at, road.report.report?.timezone.value) : "–"),
    el("td", { class: "number" }, each.persons === null ? "–" : number(each.persons)));
  return el("section", { class: "card-plain" }, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("sessions.title") },
    el("table", {}, el("caption", {}, t("sessions.title")),
      el("thead", {}, el("tr", {}, ["session.topic", "session.began"].map((each) => el("th", { scope: "col" }, t(each))),
        el("th", { scope: "col", class: "number" }, t("session.people")))),
      el("tbody", {}, road.workshops.map(row)))));
}
