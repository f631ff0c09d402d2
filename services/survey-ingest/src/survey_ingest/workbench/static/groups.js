// Groups by which a figure is also given: the answers of a question, and the values of a dimension they stand for.

import { bdi, button, el, field, select } from "./dom.js";
import { post } from "./http.js";
import { audiences, counted, inLanguage, t } from "./words.js";
import { labelOf, titleOf } from "./question.js";

const MOST = 3;
const ARABIC = /[\u0600-\u06ff]/;
const RELAY = "/workbench/measures-api";

/** Labels are compared as wholes, without marks, case and blanks. */
const key = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u0640]/g, "").toLowerCase()
  .replace(/[\u0622\u0623\u0625]/g, "\u0627").replace(/\u0629/g, "\u0647").replace(/\s+/g, " ").trim();

export const bilingual = (text) => ({ [ARABIC.test(text) ? "ar" : "en"]: text });

/** A short name in letters that keys take; `other` where none is left. */
export function slug(text, other) {
  const made = text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  return made.replace(/-+$/, "") || other;
}

export const chance = () => crypto.getRandomValues(new Uint32Array(1))[0].toString(36).slice(0, 5);

/** The audience that a word stands for in either language: «معلم», "teachers" and "educator" are one. */
const audienceOf = new Map(Object.entries(audiences).flatMap(([name, words]) => words.map((word) => [key(word), name])));

const namesOf = (value) => [value.key.replaceAll("_", " "), ...Object.values(value.name)].map(key);
const spellingsOf = (choice) => [choice.label, ...Object.values(choice.labels), ...choice.spellings].map((each) => key(each ?? ""));

/** Which value of the dimension each answer is called like, or names the same audience as. */
function suggested(question, dimension) {
  const names = new Map();
  const meant = new Map();
  for (const value of dimension.values) {
    for (const name of namesOf(value)) names.set(name, value.key);
    for (const audience of new Set(namesOf(value).map((name) => audienceOf.get(name)).filter(Boolean))) {
      meant.set(audience, [...(meant.get(audience) ?? []), value.key]);
    }
  }
  // Where two values mean one audience, which of them an answer is only a person knows.
  const only = (audience) => (meant.get(audience)?.length === 1 ? meant.get(audience)[0] : undefined);
  const found = new Map();
  for (const choice of question.choices) {
    const spelled = spellingsOf(choice);
    const value = spelled.map((each) => names.get(each)).find(Boolean) ?? spelled.map((each) => only(audienceOf.get(each))).find(Boolean);
    if (value) found.set(choice.label, value);
  }
  return found;
}

export function groupsPart(road, known, changed, redraw) {
  const { recipe } = road;
  const usable = road.codebook.questions.filter((each) => ["single", "scale"].includes(each.kind) && each.choices.length > 1);
  const free = usable.filter((each) => each.key !== recipe.question && !recipe.by.some((one) => one.question === each.key))
    .sort((a, b) => (b.role === "audience") - (a.role === "audience"));
  const answered = new Map((road.summary?.questions ?? []).map((each) => [each.key, manyOf(each)]));
  const parts = recipe.by.map((each) => group(each, usable, known, recipe, changed, redraw, answered.get(each.question)));
  const add = select([["", t(recipe.by.length ? "groups.also" : "groups.none")],
    ...free.map((each) => [each.key, t("groups.by", { title: titleOf(each) })])], "", (chosen) => {
    if (!chosen) return;
    const question = usable.find((each) => each.key === chosen);
    recipe.by.push(begun(question, known, recipe));
    redraw();
  });
  const more = free.length && recipe.by.length < MOST;
  return [el("h3", {}, t("groups.title")), ...parts, more ? field(t("groups.label"), add, t("groups.hint")) : null];
}

function begun(question, known, recipe) {
  const taken = new Set(recipe.by.map((each) => each.dimension));
  const ranked = known.dimensions.filter((each) => !taken.has(each.key))
    .map((each) => ({ dimension: each, values: suggested(question, each) }))
    .sort((a, b) => b.values.size - a.values.size);
  const best = ranked[0];
  if (best && best.values.size * 2 >= question.choices.length) {
    return { question: question.key, dimension: best.dimension.key, values: best.values, made: null };
  }
  return { question: question.key, dimension: "", values: new Map(), made: { name: titleOf(question) } };
}

/** How many people gave each answer of a question, by its label; null where it is not told. */
const manyOf = (summary) => new Map(summary.choices.map((each) => [each.label, each.count ?? null]));

function group(each, usable, known, recipe, changed, redraw, many = new Map()) {
  const question = usable.find((one) => one.key === each.question);
  if (!question) return null;
  const choices = question.choices.filter((choice) => !choice.missing);
  const options = [["", t("groups.new")], ...known.dimensions.map((one) => [one.key, inLanguage(one.name)])];
  const dimension = known.dimensions.find((one) => one.key === each.dimension);
  const which = select(options, each.dimension, (value) => {
    each.dimension = value;
    each.made = value ? null : { name: titleOf(question) };
    each.values = value ? suggested(question, known.dimensions.find((one) => one.key === value)) : new Map();
    redraw();
  });
  const name = el("input", { type: "text", maxlength: 200, dir: "auto", value: each.made?.name ?? "", oninput: (event) => {
    each.made.name = event.target.value;
    changed();
  } });
  const stands = (choice) => {
    const values = [["", t("groups.left_out")], ...dimension.values.map((value) => [value.key, inLanguage(value.name)])];
    const people = many.get(choice.label) ?? null;
    const out = el("span", { class: "left-out" });
    const tell = () => {
      const away = !each.values.has(choice.label);
      out.textContent = away && people !== null ? counted("groups.leaves_out", people) : "";
    };
    tell();
    return el("li", { class: "row" }, bdi(labelOf(choice)), select(values, each.values.get(choice.label) ?? "", (value) => {
      if (value) each.values.set(choice.label, value);
      else each.values.delete(choice.label);
      tell();
      changed();
    }, { "aria-label": t("groups.stands_for", { label: labelOf(choice) }) }), out);
  };
  const away = button(t("remove"), () => {
    recipe.by.splice(recipe.by.indexOf(each), 1);
    redraw();
  }, "quiet");
  return el("div", { class: "filter stack" }, el("div", { class: "row" }, el("h4", {}, bdi(titleOf(question))), away),
    known.dimensions.length ? field(t("groups.dimension"), which) : null,
    dimension ? el("ul", { class: "plain mapping" }, choices.map(stands))
      : [field(t("groups.name"), name), el("p", { class: "hint" }, t("groups.each_answer"))]);
}

/** The dimension that a new group is, a value for each answer, and which of them each answer stands for. */
export function plannedDimension(each, codebook, key) {
  const question = codebook.questions.find((one) => one.key === each.question);
  const choices = question.choices.filter((choice) => !choice.missing);
  const keys = new Set();
  const values = choices.map((choice, place) => {
    let made = slug(Object.values(choice.labels)[0] ?? choice.label, `group-${place + 1}`);
    if (keys.has(made)) made = `${made}-${place + 1}`;
    keys.add(made);
    return { key: made, name: Object.keys(choice.labels).length ? choice.labels : bilingual(choice.label) };
  });
  const name = bilingual(each.made.name.trim() || titleOf(question));
  return { dimension: { key, name, values }, values: new Map(choices.map((choice, place) => [choice.label, values[place].key])) };
}

/** Make the dimensions that are new. */
export async function madeGroups(road, known) {
  for (const each of road.recipe.by.filter((one) => one.made)) {
    const { dimension, values } = plannedDimension(each, road.codebook, "");
    let stem = slug(Object.values(dimension.name)[0], "group");
    if (stem === "group" || known.dimensions.some((one) => one.key === stem)) stem = `${stem}-${chance()}`;
    const made = await post(`${RELAY}/dimensions`, { ...dimension, key: stem });
    known.dimensions.push(made);
    Object.assign(each, { dimension: made.key, values, made: null });
  }
}
