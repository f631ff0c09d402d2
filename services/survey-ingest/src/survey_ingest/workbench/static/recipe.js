// Step 3: what is counted: the question, the answers, who counts, the groups, and the measure it is for.

import { bdi, button, chips, el, field, select, tiles } from "./dom.js";
import { all, ask, get, patch, post } from "./http.js";
import { errorNote } from "./notes.js";
import { counted, inLanguage, isPeriod, named, t } from "./words.js";
import { finder } from "./finding.js";
import { groupsPart, madeGroups } from "./groups.js";
import { madeMeasure, measurePart } from "./measure.js";
import { labelOf, titleOf } from "./question.js";
import { COUNTED_KINDS, isShare, likelyAnswers, needsAnswers, statisticsOf, statisticsOfWorkshops } from "./statistics.js";

const RELAY = "/workbench/measures-api";

function begun(road) {
  return { question: null, statistic: road.upload.kind === "workshop" ? (statisticsOfWorkshops(road.workshops)[0] ?? null) : null, counts: new Set(),
    where: [], by: [], period: untimed(road) ? "" : "submitted_at", atLeast: 80, measureKey: null, made: null };
}

/** Whether the file has no dates by which its responses could be counted. */
const untimed = (road) => road.upload.kind === "survey" && road.report.report?.date_order.how === "no dates";

/** Take in a derivation that is there, with its measure. */
export async function load(road, derivation) {
  road.derivation = derivation;
  road.measure = (await get(`${RELAY}/measures?key=${encodeURIComponent(derivation.measure_key)}`)).items[0];
  road.recipe = { ...begun(road), question: derivation.question[0] ?? null, statistic: derivation.statistic,
    counts: new Set(derivation.counts), period: typeof derivation.period === "string" ? derivation.period : "submitted_at",
    where: derivation.where.filter((each) => each.question?.length)
      .map((each) => ({ question: each.question[0], anyOf: new Set(each.any_of) })),
    by: derivation.by.filter((each) => each.question?.length).map((each) => ({ question: each.question[0],
      dimension: each.dimension, values: new Map(Object.entries(each.values)), made: null })),
    atLeast: derivation.at_least_percent, measureKey: derivation.measure_key };
  if (derivation.period?.question) road.recipe.period = `question:${derivation.period.question[0]}`;
}

export async function show(body, road, go) {
  road.recipe ??= begun(road);
  const names = ["measures", "dimensions", "calendars", "programs", "results"];
  const loading = names.map((each) => all(`${RELAY}/${each}`));
  const here = all(`/v1/derivations?source_id=${road.source.id}`);
  const lists = await Promise.all(loading);
  const known = Object.fromEntries(names.map((each, place) => [each, lists[place]]));
  const published = (await here).filter((each) => each.state === "published");
  const { recipe } = road;
  const parts = { question: el("div"), statistic: el("div"), answers: el("div"), who: el("div"), groups: el("div"),
    measure: el("div"), period: el("div") };
  const said = el("div", { "aria-live": "polite" });
  const next = button(t("step.next", { title: t("step4.title") }), () => onward(), "main");
  const question = () => road.codebook?.questions.find((each) => each.key === recipe.question) ?? null;

  const changed = () => go.forget(2);
  const redrawFrom = (place) => {
    changed();
    const draws = { statistic, answers, who, groups, measure, period };
    const order = Object.keys(draws);
    for (const name of order.slice(order.indexOf(place))) parts[name].replaceChildren(...draws[name]().filter(Boolean));
  };

  function choose(key) {
    recipe.question = key;
    recipe.statistic = statisticsOf(question())[0];
    recipe.counts = new Set(likelyAnswers(question()));
    redrawFrom("statistic");
  }

  function statistic() {
    if (road.codebook && !question()) return [];
    const possible = road.codebook ? statisticsOf(question()) : statisticsOfWorkshops(road.workshops);
    if (!possible.length) return [el("p", { class: "notice warn" }, t("no_statistic"))];
    const options = possible.map((each) => ({ value: each, text: named("statistic", each),
      note: t(`statistic.note.${each}`) }));
    return [tiles(t("statistic.title"), options, recipe.statistic, (value) => {
      recipe.statistic = value;
      redrawFrom("answers");
    })];
  }

  function least() {
    const made = el("input", { type: "number", min: 1, max: 100, value: String(recipe.atLeast), inputmode: "numeric",
      class: "short", onchange: (event) => {
        recipe.atLeast = Math.min(100, Math.max(1, Number(event.target.value) || 80));
        event.target.value = recipe.atLeast;
        changed();
      } });
    return made;
  }

  function answers() {
    if (recipe.statistic === "attendance_share") return [field(t("at_least"), least())];
    if (!question()) return [];
    if (!needsAnswers(recipe.statistic)) return [];
    const options = question().choices.filter((each) => !each.missing).map((each) => ({ value: each.label, text: labelOf(each) }));
    const likely = likelyAnswers(question()).length > 0;
    return [chips(t("answers.title"), options, recipe.counts, changed),
      el("p", { class: "hint" }, t(likely ? "answers.suggested" : "answers.hint"))];
  }

  function who() {
    if (!road.codebook || !question()) return [];
    const usable = road.codebook.questions.filter((each) => ["single", "multiple", "scale"].includes(each.kind));
    const filters = recipe.where.map((filter) => {
      const asked = usable.find((each) => each.key === filter.question);
      if (!asked) return null;
      const options = asked.choices.map((each) => ({ value: each.label, text: labelOf(each) }));
      const away = button(t("remove"), () => {
        recipe.where.splice(recipe.where.indexOf(filter), 1);
        redrawFrom("who");
      }, "quiet");
      return el("div", { class: "filter" }, chips(bdi(titleOf(asked)), options, filter.anyOf, changed), away);
    });
    const free = usable.filter((each) => !recipe.where.some((filter) => filter.question === each.key));
    const add = select([["", t(recipe.where.length ? "who.also" : "who.everyone")],
      ...free.map((each) => [each.key, t("who.by", { title: titleOf(each) })])], "", (key) => {
      if (!key) return;
      recipe.where.push({ question: key, anyOf: new Set() });
      redrawFrom("who");
      parts.who.querySelector("input:not(:checked)")?.focus();
    });
    return [el("h3", {}, t("who.title")), ...filters, free.length ? field(t("who.label"), add) : null];
  }

  function groups() {
    return road.codebook && question() ? groupsPart(road, known, changed, () => redrawFrom("groups")) : [];
  }

  function measure() {
    return recipe.statistic ? measurePart(road, known, changed, () => redrawFrom("measure"), question()) : [];
  }

  function period() {
    if (!recipe.statistic) return [];
    const dates = (road.codebook?.questions ?? []).filter((each) => each.kind === "date");
    const fixed = !["submitted_at"].includes(recipe.period) && !recipe.period.startsWith("question:");
    const options = [["submitted_at", t(road.codebook ? "period.submitted" : "period.session")],
      ...dates.map((each) => [`question:${each.key}`, t("period.question", { title: titleOf(each) })]),
      ["fixed", t("period.fixed")]];
    const text = el("input", { type: "text", dir: "ltr", class: "short", value: fixed ? recipe.period : "",
      placeholder: "2026-10", onchange: (event) => {
        recipe.period = event.target.value.trim();
        changed();
      } });
    return [el("h3", {}, t("period.title")), field(t("period.label"), select(options, fixed ? "fixed" : recipe.period, (value) => {
      recipe.period = value === "fixed" ? "" : value;
      redrawFrom("period");
    })), fixed ? field(t("period.which"), text, t("period.which.hint")) : null];
  }

  function missing() {
    if (road.codebook && !question()) return ["question", t("missing.question")];
    if (!recipe.statistic) return ["statistic", t("no_statistic")];
    if (needsAnswers(recipe.statistic) && !recipe.counts.size) return ["answers", t("missing.answers")];
    if (recipe.where.some((each) => !each.anyOf.size)) return ["who", t("missing.who")];
    if (recipe.by.some((each) => !each.made && !each.values.size)) return ["groups", t("missing.groups")];
    if (!recipe.measureKey && !recipe.made) return ["measure", t("missing.measure")];
    if (recipe.made && !recipe.made.en && !recipe.made.ar) return ["measure", t("missing.name")];
    if (recipe.made && !recipe.made.owner && !recipe.made.ownerName) return ["measure", t("missing.owner")];
    if (!recipe.period) return ["period", t("missing.period")];
    const known = recipe.period === "submitted_at" || recipe.period.startsWith("question:") || isPeriod(recipe.period);
    return known ? null : ["period", t("missing.readable_period")];
  }

  async function onward() {
    const lacks = missing();
    if (lacks) {
      said.replaceChildren(el("div", { class: "notice warn", role: "alert" }, lacks[1]));
      parts[lacks[0]].querySelector("input, select, button")?.focus();
      return;
    }
    said.replaceChildren(el("p", { class: "note" }, t("working")));
    next.disabled = true;
    try {
      await madeGroups(road, known);
      road.measure = await madeMeasure(road, known);
      road.derivation = await saved(road);
      road.preview = await post(`/v1/derivations/${road.derivation.id}/preview`);
      await go.open(3);
    } catch (error) {
      said.replaceChildren(errorNote(error));
      next.disabled = false;
    }
  }

  if (road.codebook) parts.question.append(questionTiles(road, choose));
  for (const [name, draw] of Object.entries({ statistic, answers, who, groups, measure, period })) {
    parts[name].append(...draw().filter(Boolean));
  }
  for (const [name, part] of Object.entries(parts)) part.className = `stack part part-${name}`;
  body.append(published.length ? already(published, known, road, go) : "", ...Object.values(parts), said,
    el("div", { class: "onward" }, next, button(t("step.back"), go.back)));
}

function questionTiles(road, choose) {
  const usable = road.codebook.questions.filter((each) => COUNTED_KINDS.has(each.kind));
  if (!usable.length) return el("p", { class: "notice warn" }, t("no_question_to_count"));
  const options = usable.map((each) => ({ value: each.key,
    text: bdi(each.matrix_row ? `${each.matrix_parent}: ${each.matrix_row}` : titleOf(each)), note: named("kind", each.kind) }));
  const made = tiles(t("question.title"), options, road.recipe.question, choose);
  const all = [...made.querySelectorAll(".tile")];
  const find = finder(all);
  if (!find) return made;
  made.classList.add("long");
  made.querySelector("legend").after(find);
  return made;
}

/** What is published of the source already, and goes on by itself. */
function already(published, known, road, go) {
  const name = (each) => inLanguage(known.measures.find((measure) => measure.key === each.measure_key)?.name) || each.measure_key;
  const line = (each) => el("li", { class: "row" }, bdi(name(each)), button(t("already.look"), async () => {
    await load(road, each);
    road.preview = await post(`/v1/derivations/${each.id}/preview`);
    await go.open(3);
  }));
  return el("section", { class: "notice good" }, el("p", {}, el("strong", {}, counted("already", published.length))),
    el("ul", { class: "plain" }, published.map(line)));
}

/** The derivation as it is wanted: the one there is, changed, or another one for another measure. */
async function saved(road) {
  const { recipe, source, derivation, measure } = road;
  const body = {
    source_id: source.id, statistic: recipe.statistic, question: recipe.question ? [recipe.question] : null,
    counts: needsAnswers(recipe.statistic) ? [...recipe.counts] : [],
    where: recipe.where.map((each) => ({ question: [each.question], any_of: [...each.anyOf] })),
    by: recipe.by.map((each) => ({ dimension: each.dimension, question: [each.question], values: Object.fromEntries(each.values) })),
    period: recipe.period.startsWith("question:") ? { question: [recipe.period.slice(9)] } : recipe.period,
    at_least_percent: isShare(recipe.statistic) ? recipe.atLeast : 80,
  };
  if (derivation && derivation.measure_key === measure.key) {
    const now = await get(`/v1/derivations/${derivation.id}`);
    return patch(`/v1/derivations/${derivation.id}`, body, now.version);
  }
  if (derivation?.state === "draft") await ask("DELETE", `/v1/derivations/${derivation.id}`, undefined, derivation.version).catch(() => {});
  if (body.question === null) delete body.question;
  return post("/v1/derivations", { measure_key: measure.key, ...body });
}

