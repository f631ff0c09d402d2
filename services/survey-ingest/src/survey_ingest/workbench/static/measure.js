// The measure that is counted for: one there is, or a new one made in place.

import { el, field, select, tiles } from "./dom.js";
import { Refused, patch, post } from "./http.js";
import { inLanguage, language, named, t } from "./words.js";
import { bilingual, chance, slug } from "./groups.js";
import { titleOf } from "./question.js";
import { quadrantOf, takes, unitOf } from "./statistics.js";

const RELAY = "/workbench/measures-api";
const NEW = "+";

/** The calendar by which most measures of the coalition count; months where there is none. */
function usualCalendar({ measures, calendars }) {
  const many = (calendar) => measures.filter((each) => each.calendar.key === calendar.key).length;
  const month = calendars.find((each) => each.key === "month") ?? calendars[0];
  return calendars.reduce((best, each) => (many(each) > many(best) ? each : best), month);
}

/** The name of a measure as long as nobody gives it another: that of what is counted. */
const nameFor = (question, statistic) => (question ? titleOf(question) : named("statistic", statistic));

/** The suggested name and quadrant go with what is counted, until a person has written a name. */
function renamed(made, question, statistic) {
  const title = nameFor(question, statistic);
  const isOwn = (made.en || made.ar) !== made.suggested || Boolean(made.en && made.ar);
  if (title === made.suggested || isOwn) return;
  Object.assign(made, { en: "", ar: "", suggested: title, quadrant: quadrantOf(statistic) }, bilingual(title));
}

function begun(known, question, statistic) {
  const title = nameFor(question, statistic);
  const name = bilingual(title);
  const owner = known.programs[0] ? `program:${known.programs[0].id}` : known.results[0] ? `result:${known.results[0].id}` : "";
  return { en: name.en ?? "", ar: name.ar ?? "", suggested: title, calendar: usualCalendar(known)?.id ?? "", polarity: "higher", owner,
    ownerKind: "program", ownerName: "", quadrant: quadrantOf(statistic) };
}

export function measurePart(road, known, changed, redraw, question) {
  const { recipe } = road;
  const fitting = known.measures.filter((each) => takes(each, recipe.statistic));
  if (recipe.measureKey && !fitting.some((each) => each.key === recipe.measureKey)) recipe.measureKey = null;
  if (recipe.made) renamed(recipe.made, question, recipe.statistic);
  if (!fitting.length && !recipe.made) recipe.made = begun(known, question, recipe.statistic);
  const options = [["", t("measure.choose")], ...fitting.map((each) => [each.key, `${inLanguage(each.name)} · ${inLanguage(each.calendar.name)}`]),
    [NEW, t("measure.new")]];
  const which = select(options, recipe.made ? NEW : (recipe.measureKey ?? ""), (value) => {
    recipe.measureKey = value === NEW ? null : value || null;
    recipe.made = value === NEW ? begun(known, question, recipe.statistic) : null;
    redraw();
  });
  return [el("h3", {}, t("measure.title")), fitting.length ? field(t("measure.label"), which) : el("p", { class: "hint" }, t("measure.none")),
    recipe.made ? form(recipe, known, changed, redraw) : null];
}

function form(recipe, known, changed, redraw) {
  const { made } = recipe;
  const text = (name, attributes) => el("input", { type: "text", name, maxlength: 300, value: made[name], ...attributes,
    oninput: (event) => {
      made[name] = event.target.value;
      changed();
    } });
  const set = (name, again) => (value) => {
    made[name] = value;
    changed();
    if (again) redraw();
  };
  const names = [field(t("measure.name_en"), text("en", { dir: "ltr", lang: "en" })),
    field(t("measure.name_ar"), text("ar", { dir: "rtl", lang: "ar" }))];
  const owners = [...known.programs.map((each) => [`program:${each.id}`, t("owner.program", { name: inLanguage(each.name) })]),
    ...known.results.map((each) => [`result:${each.id}`, t("owner.result", { name: inLanguage(each.name) })]),
    ["", t("owner.new")]];
  const ofProgram = made.owner ? made.owner.startsWith("program:") : made.ownerKind === "program";
  const kinds = ["program", "result"].map((each) => ({ value: each, text: named("owner_kind", each), note: t(`owner_kind.note.${each}`) }));
  const quadrants = ["how_much", "how_well", "better_off"].map((each) => [each, named("quadrant", each)]);
  const polarities = ["higher", "lower", "none"].map((each) => ({ value: each, text: named("polarity", each) }));
  const calendars = known.calendars.map((each) => [each.id, inLanguage(each.name)]);
  return el("div", { class: "filter stack new-measure" }, el("h4", {}, t("measure.new")),
    el("div", { class: "fields" }, language === "ar" ? names.reverse() : names),
    el("div", { class: "fields" },
      field(t("measure.calendar"), select(calendars, made.calendar, set("calendar", true)), t("measure.calendar.hint")),
      owners.length > 1 ? field(t("owner.label"), select(owners, made.owner, set("owner", true))) : null,
      ofProgram ? field(t("quadrant.label"), select(quadrants, made.quadrant, set("quadrant"))) : null),
    made.owner ? null : tiles(t("owner_kind.title"), kinds, made.ownerKind, set("ownerKind", true)),
    made.owner ? null : field(t(`owner_kind.name.${made.ownerKind}`), text("ownerName", { dir: "auto" }), t(`owner_kind.hint.${made.ownerKind}`)),
    tiles(t("polarity.title"), polarities, made.polarity, set("polarity"), { class: "tiles small" }));
}

const nameOf = (wish) => Object.fromEntries([["en", wish.en.trim()], ["ar", wish.ar.trim()]].filter(([, text]) => text));

/** The new measure as it would be. */
export function plannedMeasure(recipe, known) {
  const unit = unitOf(recipe.statistic);
  const calendar = known.calendars.find((each) => each.id === recipe.made.calendar);
  return { id: null, key: null, name: nameOf(recipe.made), unit, decimals: unit === "number" ? 0 : 1, calendar, breakdowns: [] };
}

/** The measure, made where it is new, with the breakdowns that are wanted of it. */
export async function madeMeasure(road, known) {
  const { recipe } = road;
  const wanted = recipe.by.map((each) => each.dimension);
  if (recipe.made) {
    const measure = await made(recipe, known, wanted);
    known.measures.push(measure);
    recipe.made = null;
    recipe.measureKey = measure.key;
    return measure;
  }
  const measure = known.measures.find((each) => each.key === recipe.measureKey);
  const lacking = wanted.filter((each) => !measure.breakdowns.includes(each));
  if (!lacking.length) return measure;
  const breakdowns = [...measure.breakdowns, ...lacking];
  const changed = await patch(`${RELAY}/measures/${measure.id}`, { breakdowns }, measure.version);
  // What was changed stays changed when a later step fails: the next try starts from it.
  known.measures.splice(known.measures.indexOf(measure), 1, changed);
  return changed;
}

async function made(recipe, known, breakdowns) {
  const wish = recipe.made;
  if (!wish.owner) {
    const list = wish.ownerKind === "program" ? "programs" : "results";
    const owner = await post(`${RELAY}/${list}`, { name: bilingual(wish.ownerName.trim()) });
    known[list].push(owner);
    wish.owner = `${wish.ownerKind}:${owner.id}`;
  }
  const [kind, id] = wish.owner.split(":");
  const unit = unitOf(recipe.statistic);
  const quadrant = wish.quadrant === "better_off" ? `better_off_${unit === "percent" ? "percent" : "number"}` : wish.quadrant;
  const about = kind === "program" ? { level: "performance", program_id: id, quadrant } : { level: "population", result_id: id };
  const body = { name: nameOf(wish), unit, calendar_id: wish.calendar, polarity: wish.polarity, breakdowns, ...about };
  const stem = slug(wish.en, "measure");
  const free = known.measures.every((each) => each.key !== stem) && stem !== "measure";
  try {
    return await post(`${RELAY}/measures`, { key: free ? stem : `${stem}-${chance()}`, ...body });
  } catch (error) {
    // A key that somebody else has taken since: keys are ours to find.
    if (!(error instanceof Refused) || error.status !== 409) throw error;
    return post(`${RELAY}/measures`, { key: `${stem}-${chance()}`, ...body });
  }
}
