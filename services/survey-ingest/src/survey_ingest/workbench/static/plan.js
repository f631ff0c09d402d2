// What is wanted of a file: looked at without making anything, and made when it is published.

import { all, ask, get, patch, post } from "./http.js";
import { madeGroups, plannedDimension } from "./groups.js";
import { madeMeasure, plannedMeasure } from "./measure.js";
import { fits } from "./period.js";
import { isShare, needsAnswers, statisticsOfWorkshops } from "./statistics.js";
import { t } from "./words.js";

const RELAY = "/workbench/measures-api";
const LISTS = ["measures", "dimensions", "calendars", "programs", "results"];
/** Members of a recipe that the workbench does not ask for, and leaves as they are. */
const LEFT = ["exclude", "organization", "organization_total", "per", "within", "weight", "completed_only", "min_n"];

/** Take in the measures, dimensions, calendars, programs and results there are. */
export async function loadLists(road) {
  const lists = await Promise.all(LISTS.map((each) => all(`${RELAY}/${each}`)));
  road.known = Object.fromEntries(LISTS.map((each, place) => [each, lists[place]]));
  return road.known;
}

export function begun(road) {
  return { question: null, statistic: road.upload.kind === "workshop" ? (statisticsOfWorkshops(road.workshops)[0] ?? null) : null,
    counts: new Set(), where: [], by: [], period: untimed(road) ? "" : "submitted_at", atLeast: 80, measureKey: null, made: null,
    joined: new Map(), left: { where: [], by: [] }, untouched: false };
}

/** Whether the file has no dates by which its responses could be counted. */
export const untimed = (road) => road.upload.kind === "survey" && road.report.report?.date_order.how === "no dates";

/** Take in a derivation that is there, with its measure. */
export async function load(road, derivation) {
  const byQuestion = (each) => Boolean(each.question?.length);
  const known = [derivation.question, ...[...derivation.where, ...derivation.by].filter(byQuestion).map((each) => each.question)];
  const period = derivation.period?.question;
  if (period) known.push(period);
  road.derivation = derivation;
  road.preview = null;
  road.measure = (await get(`${RELAY}/measures?key=${encodeURIComponent(derivation.measure_key)}`)).items[0];
  road.recipe = { ...begun(road), untouched: true, question: derivation.question[0] ?? null, statistic: derivation.statistic,
    counts: new Set(derivation.counts), period: period ? `question:${period[0]}` : derivation.period,
    where: derivation.where.filter(byQuestion).map((each) => ({ question: each.question[0], anyOf: new Set(each.any_of) })),
    by: derivation.by.filter(byQuestion).map((each) => ({ question: each.question[0], dimension: each.dimension,
      values: new Map(Object.entries(each.values)), made: null })),
    atLeast: derivation.at_least_percent, measureKey: derivation.measure_key,
    joined: new Map(known.filter((keys) => keys.length > 1).map((keys) => [keys[0], keys])),
    left: { where: derivation.where.filter((each) => !byQuestion(each)), by: derivation.by.filter((each) => !byQuestion(each)),
      ...Object.fromEntries(LEFT.map((name) => [name, derivation[name]]).filter(([, value]) => isSaid(value))
        .map(([name, value]) => [name, name === "organization" && typeof value === "object" ? shortened(value) : value])) } };
}

/** The measure that is counted for, as it is or as it would be made. */
export function measureOf(road) {
  const { recipe, known } = road;
  return known.measures.find((each) => each.key === recipe.measureKey) ?? (recipe.made ? plannedMeasure(recipe, known) : null);
}

/** What is lacking before it can be looked at: [the part of step 3, in words, the field of it]; null where nothing is. */
export function missing(road) {
  const { recipe } = road;
  if (road.codebook && !road.codebook.questions.some((each) => each.key === recipe.question)) return ["question", t("missing.question")];
  if (!recipe.statistic) return ["statistic", t("no_statistic")];
  if (needsAnswers(recipe.statistic) && !recipe.counts.size) return ["answers", t("missing.answers")];
  if (recipe.where.some((each) => !each.anyOf.size)) return ["who", t("missing.who")];
  if (recipe.by.some((each) => !each.made && !each.values.size)) return ["groups", t("missing.groups")];
  if (!recipe.measureKey && !recipe.made) return ["measure", t("missing.measure")];
  if (recipe.made && !recipe.made.en.trim() && !recipe.made.ar.trim()) return ["measure", t("missing.name"), "[name=en], [name=ar]"];
  if (recipe.made && !recipe.made.owner && !recipe.made.ownerName.trim()) return ["measure", t("missing.owner"), "[name=ownerName]"];
  const dated = recipe.period === "submitted_at" || recipe.period.startsWith("question:");
  return dated || fits(recipe.period, measureOf(road)?.calendar) ? null : ["period", t("missing.period")];
}

/** Each group with the dimension it is, or would become, and what the answers stand for. */
function groupsOf(road) {
  return road.recipe.by.map((each, place) => {
    if (!each.made) return { question: each.question, dimension: each.dimension, values: each.values };
    const made = plannedDimension(each, road.codebook, `new-${place + 1}`);
    return { question: each.question, dimension: made.dimension.key, values: made.values, planned: made.dimension };
  });
}

/** The keys of the dimensions by whose groups the answers of a question are given. */
export const dimensionsOf = (road) => (road.codebook ? groupsOf(road).map((each) => each.dimension) : []);

function bodyOf(road, groups) {
  const { recipe } = road;
  const whole = (key) => recipe.joined.get(key) ?? [key];
  const { where, by, ...left } = recipe.left;
  return {
    ...left, statistic: recipe.statistic, question: recipe.question ? whole(recipe.question) : null,
    counts: needsAnswers(recipe.statistic) ? [...recipe.counts] : [],
    where: [...recipe.where.map((each) => ({ question: whole(each.question), any_of: [...each.anyOf] })), ...where.map(shortened)],
    by: [...groups.map((each) => ({ dimension: each.dimension, question: whole(each.question), values: Object.fromEntries(each.values) })),
      ...by.map(shortened)],
    period: recipe.period.startsWith("question:") ? { question: whole(recipe.period.slice(9)) } : recipe.period,
    at_least_percent: isShare(recipe.statistic) ? recipe.atLeast : 80,
  };
}

/** Without the members that are empty, which are answered and not taken. */
const shortened = (each) => Object.fromEntries(Object.entries(each).filter(([, value]) => isSaid(value)));
const isSaid = (value) => value !== null && value !== undefined && value?.length !== 0;

function inputsOf(road) {
  const { derivation, source } = road;
  if (!derivation) return { source_id: source.id };
  return derivation.workshops.length ? { workshops: derivation.workshops } : { sources: derivation.sources };
}

/** What publishing would give; nothing is made for it. Dimensions that would be new are in `planned`. */
export async function previewed(road) {
  const { recipe, derivation } = road;
  if (derivation && recipe.untouched) {
    return { warnings: [], planned: [], ...(await post(`/v1/derivations/${derivation.id}/preview`)) };
  }
  const groups = groupsOf(road);
  const measure = measureOf(road);
  const wanted = [...groups, ...recipe.left.by].map((each) => each.dimension);
  const about = measure.key
    ? { measure_key: measure.key, breakdowns: wanted.filter((each) => !measure.breakdowns.includes(each)) }
    : { measure: { unit: measure.unit, calendar: measure.calendar, breakdowns: wanted } };
  const itself = derivation && derivation.measure_key === measure.key ? { derivation_id: derivation.id } : {};
  const body = { ...inputsOf(road), ...about, ...itself, ...bodyOf(road, groups) };
  return { planned: groups.map((each) => each.planned).filter(Boolean), ...(await post("/v1/derivations/preview", body)) };
}

/** Make what is new, and the derivation: the one there is, changed, or another one for another measure. */
export async function madeDerivation(road) {
  const { recipe, derivation } = road;
  if (derivation && recipe.untouched) return derivation;
  await madeGroups(road, road.known);
  road.measure = await madeMeasure(road, road.known);
  const body = bodyOf(road, groupsOf(road));
  if (derivation && derivation.measure_key === road.measure.key) {
    const now = await get(`/v1/derivations/${derivation.id}`);
    return patch(`/v1/derivations/${derivation.id}`, body, now.version);
  }
  const inputs = inputsOf(road);
  if (derivation?.state === "draft") await ask("DELETE", `/v1/derivations/${derivation.id}`, undefined, derivation.version).catch(() => {});
  return post("/v1/derivations", { measure_key: road.measure.key, ...inputs, ...body });
}
