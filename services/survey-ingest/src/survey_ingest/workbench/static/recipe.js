// Step 3: what is counted: the question, the answers, who counts, the groups, and the measure it is for.

import { bdi, button, chips, el, field, select, tiles } from "./dom.js";
import { errorNote } from "./notes.js";
import { named, t } from "./words.js";
import { already, publishedOf } from "./already.js";
import { finder } from "./finding.js";
import { groupsPart } from "./groups.js";
import { keep } from "./keeping.js";
import { measurePart } from "./measure.js";
import { periodPicker } from "./period.js";
import { begun, loadLists, measureOf, missing, previewed, untimed } from "./plan.js";
import { kindOf, labelOf, titleOf } from "./question.js";
import { COUNTED_KINDS, likelyAnswers, needsAnswers, statisticsOf, statisticsOfWorkshops } from "./statistics.js";

export async function show(body, road, go) {
  road.recipe ??= begun(road);
  const [known, published] = await Promise.all([loadLists(road), publishedOf(road.source)]);
  const { recipe } = road;
  const parts = { question: el("div"), statistic: el("div"), answers: el("div"), who: el("div"), groups: el("div"),
    measure: el("div"), period: el("div") };
  const said = el("div", { "aria-live": "polite" });
  const next = button(t("step.next", { title: t("step4.title") }), () => onward(), "main");
  const question = () => road.codebook?.questions.find((each) => each.key === recipe.question) ?? null;

  let lack = null;
  const changed = () => {
    lack?.remove();
    recipe.untouched = false;
    road.preview = null;
    keep(road);
    go.forget(2);
  };
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
    // By itself a question would keep only those who are counted.
    const free = usable.filter((each) => each.key !== recipe.question && !recipe.where.some((filter) => filter.question === each.key));
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
    const fixed = recipe.period !== "submitted_at" && !recipe.period.startsWith("question:");
    const options = [["submitted_at", t(road.codebook ? "period.submitted" : "period.session")],
      ...dates.map((each) => [`question:${each.key}`, t("period.question", { title: titleOf(each) })]),
      ["fixed", t("period.fixed")]].filter(([each]) => each !== "submitted_at" || !untimed(road));
    const { calendar } = measureOf(road) ?? {};
    const picker = fixed && calendar ? periodPicker(recipe.period, calendar, (text) => {
      recipe.period = text;
      changed();
    }) : null;
    return [el("h3", {}, t("period.title")), untimed(road) ? el("p", { class: "hint" }, t("period.no_dates")) : null,
      options.length > 1 ? field(t("period.label"), select(options, fixed ? "fixed" : recipe.period, (value) => {
        recipe.period = value === "fixed" ? "" : value;
        redrawFrom("period");
      })) : null, picker];
  }

  async function onward() {
    const lacks = missing(road);
    lack?.remove();
    if (lacks) {
      said.replaceChildren();
      const [place, text, wanted] = lacks;
      const control = parts[place].querySelector(wanted ?? "input, select, button");
      // It stands where it is to be mended, which may be far above the button.
      lack = el("div", { class: "notice warn", role: "alert" }, text);
      (control?.closest(".field") ?? parts[place]).append(lack);
      control?.focus();
      return;
    }
    said.replaceChildren(el("p", { class: "note" }, t("working")));
    next.disabled = true;
    try {
      road.preview ??= await previewed(road);
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
  body.append(already(published, road, go), ...Object.values(parts), said,
    el("div", { class: "onward" }, next, button(t("step.back"), go.back)));
}

function questionTiles(road, choose) {
  const usable = road.codebook.questions.filter((each) => COUNTED_KINDS.has(each.kind));
  if (!usable.length) return el("p", { class: "notice warn" }, t("no_question_to_count"));
  const options = usable.map((each) => ({ value: each.key,
    text: bdi(each.matrix_row ? `${each.matrix_parent.replace(/\s*:\s*$/, "")}${/[?؟]\s*$/.test(each.matrix_parent) ? "" : ":"} ${each.matrix_row}` : titleOf(each)), note: kindOf(each) }));
  const made = tiles(t("question.title"), options, road.recipe.question, choose);
  const all = [...made.querySelectorAll(".tile")];
  const find = finder(all);
  if (!find) return made;
  made.classList.add("long");
  made.querySelector("legend").after(find);
  return made;
}
