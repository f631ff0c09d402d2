// A question as it was understood, and its correction.

import { bdi, button, el, field, fresh, select } from "./dom.js";
import { patch } from "./http.js";
import { errorNote } from "./notes.js";
import { counted, inLanguage, language, named, number, plainNumber, t } from "./words.js";

const KINDS = ["single", "multiple", "scale", "ranking", "number", "date", "text"];
const SHOWN = 8;

export const titleOf = (question) => inLanguage(question.titles) || question.title;
export const labelOf = (choice) => inLanguage(choice.labels) || choice.label || "";

/** What kind a question is, for people: points that are bare numbers may as well be amounts. */
export const kindOf = (question) =>
  named("kind", question.kind === "scale" && question.choices.length && question.choices.every(isNumber) ? "numbers" : question.kind);

export const isNumber = (choice) => choice.missing || /^-?\d+([.,]\d+)?$/.test(choice.label ?? "");

/** Choices such as ages and incomes in the order of their numbers; others as they stand. */
export function inOrder(question) {
  const places = question.choices.map((each) => (each.missing ? Infinity : placeOf(each.label ?? "")));
  if (question.kind !== "single" || question.corrected || places.some((each) => each === null)) return question.choices;
  return question.choices.map((each, index) => [places[index], index, each])
    .sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] - b[0])).map(([, , each]) => each);
}

/** Where a range begins: 18 of "18-29", a little less of "< 18", a little more of "60+"; null of what has no number. */
function placeOf(label) {
  const found = /\d[\d,]*(\.\d+)?/.exec(label);
  if (!found) return null;
  const number = Number(found[0].replaceAll(",", ""));
  if (/^\s*([<≤]|(less|under|below|up to)\b|أقل|دون|تحت|حتى)/i.test(label)) return number - 0.5;
  return /^\s*([>≥]|(more|over|above)\b|أكثر|فوق)|\+\s*$/i.test(label) ? number + 0.5 : number;
}

/** A card; `changed` is called when a correction has been carried out. */
export function questionCard(question, counts, road, changed, closed = false) {
  const editor = el("details", { class: "correct" }, el("summary", {}, t("question.correct")));
  editor.addEventListener("toggle", () => {
    if (editor.open && editor.children.length === 1) editor.append(form(question, road, changed));
  });
  const many = new Map((counts?.choices ?? []).map((each) => [each.label, each.count]));
  const most = Math.max(1, ...[...many.values()].map((each) => each ?? 0));
  const bar = (choice) => {
    const count = many.get(choice.label);
    const line = el("span", { class: "bar-line", "aria-hidden": "true" });
    line.style.inlineSize = `${Math.round((100 * (count ?? 0)) / most)}%`;
    return el("li", { class: choice.missing ? "no-answer" : "" },
      el("span", { class: "row" }, bdi(labelOf(choice)), el("bdi", { class: "many" }, count === undefined || count === null ? "–" : number(count))),
      choice.missing ? el("span", { class: "note" }, named("missing", choice.missing)) : line);
  };
  const shown = question.choices.slice(0, SHOWN);
  const more = question.choices.slice(SHOWN);
  const marks = [el("span", { class: "chip" }, kindOf(question))];
  if (question.role) marks.push(el("span", { class: "chip" }, named("role", question.role)));
  if (question.reverse) marks.push(el("span", { class: "chip" }, t("question.reversed")));
  if (question.corrected) marks.push(el("span", { class: "chip good" }, t("question.corrected")));
  const answered = counts?.answered.count;
  const parent = question.matrix_parent ? el("p", { class: "note" }, bdi(question.matrix_parent)) : null;
  const title = bdi(question.matrix_row || titleOf(question));
  const inside = [
    answered === null || answered === undefined ? null : el("p", { class: "note" }, counted("answered", answered)),
    shown.length ? el("ol", { class: `bars ${question.kind}` }, shown.map(bar)) : null,
    counts?.other?.count ? el("p", { class: "note" }, counted("other_answers", counts.other.count)) : null,
    counts?.numbers ? range(counts.numbers, answered) : null,
    more.length ? el("details", {}, el("summary", {}, counted("more_choices", more.length)),
      el("ol", { class: "bars" }, more.map(bar))) : null,
    question.joined_with.length ? el("p", { class: "note" }, counted("joined_with", question.joined_with.length)) : null,
    editor,
  ];
  const head = [parent, el("h4", {}, title), el("p", { class: "marks" }, marks)];
  const attributes = { class: `card-plain question${closed ? " closed" : ""}`, "data-key": question.key };
  if (!closed) return el("article", attributes, head, inside);
  return el("article", attributes, el("details", {}, el("summary", {}, el("div", { class: "head" }, head)),
    el("div", { class: "inside-question" }, inside)));
}

/** Of a question that asks for a number: where its answers lie, and how many are none. */
function range({ count, lowest, median, highest }, answered) {
  const fact = ([name, value]) => el("div", {}, el("dt", {}, t(`numbers.${name}`)), el("dd", {}, el("bdi", {}, plainNumber(value))));
  return [el("dl", { class: "range" }, Object.entries({ lowest, median, highest }).map(fact)),
    answered > count ? el("p", { class: "note" }, counted("numbers.others", answered - count)) : null];
}

function form(question, road, changed) {
  const known = road.corrections.questions[question.key] ?? {};
  const draft = {
    kind: question.kind,
    role: question.role ?? "",
    reverse: question.reverse,
    choices: question.choices.map((each) => ({ ...each, aliases: [...each.spellings], to: "" })),
    moved: Boolean(known.choices),
  };
  const said = el("div", { "aria-live": "polite" });
  const list = el("ol", { class: "order" });
  const order = el("fieldset", {}, el("legend", {}, t("choices.title")), el("p", { class: "hint" }), list);
  const redraw = (focus) => {
    order.hidden = !draft.choices.length;
    order.querySelector(".hint").textContent = t(draft.kind === "scale" ? "choices.scale" : "choices.hint");
    list.replaceChildren(...draft.choices.map((each, place) => line(draft, each, place, redraw)));
    reverse.hidden = draft.kind !== "scale";
    if (focus) list.querySelector(focus)?.focus();
  };
  const reverse = check(t("question.reverse"), draft.reverse, (on) => (draft.reverse = on));
  const kinds = (KINDS.includes(question.kind) ? KINDS : [...KINDS, question.kind]).map((each) => [each, named("kind", each)]);
  const roles = [["", t("role.none")], ...["audience", "organization", "weight"].map((each) => [each, named("role", each)])];
  const others = road.codebook.questions.filter((each) => each.key !== question.key);
  let join = "";
  redrawLater(() => redraw());

  const save = async (correction, joined) => {
    said.replaceChildren(el("p", { class: "note" }, t("working")));
    const body = { questions: { [question.key]: correction } };
    if (joined) body.joined = joined;
    try {
      await patch(`/v1/sources/${road.source.id}/codebook`, body, road.codebook.version);
      await changed(t("saved"), question.key);
    } catch (error) {
      said.replaceChildren(errorNote(error));
    }
  };
  const joinedNow = () => {
    if (!join) return null;
    const groups = road.corrections.joined.filter((keys) => !keys.includes(question.key) && !keys.includes(join));
    const mine = road.corrections.joined.filter((keys) => keys.includes(question.key) || keys.includes(join)).flat();
    return [...groups, [...new Set([question.key, join, ...mine])]];
  };
  return el("div", { class: "stack" },
    el("div", { class: "fields" },
      field(t("question.kind"), select(kinds, draft.kind, (value) => {
        draft.kind = value;
        redraw();
      })),
      field(t("question.role"), select(roles, draft.role, (value) => (draft.role = value)), t("question.role.hint"))),
    reverse, order,
    others.length ? field(t("question.join"), select([["", t("question.join.none")],
      ...others.map((each) => [each.key, titleOf(each)])], "", (value) => (join = value)), t("question.join.hint")) : null,
    el("div", { class: "row start" },
      button(t("save"), () => save(correctionOf(draft, question, known), joinedNow()), "main"),
      question.corrected ? button(t("question.as_found"), () => save(null,
        road.corrections.joined.filter((keys) => !keys.includes(question.key)))) : null,
      button(t("question.leave_out"), () => save({ left_out: true }), "quiet")),
    question.why.length ? el("p", { class: "note" }, t("question.why"), " ",
      bdi(question.why.join(language === "ar" ? "؛ " : "; "))) : null,
    said);
}

const redrawLater = (redraw) => queueMicrotask(redraw);

function check(text, on, change) {
  const input = el("input", { type: "checkbox", checked: on, onchange: (event) => change(event.target.checked) });
  return el("label", { class: "check" }, input, el("span", {}, text));
}

/** One choice in its place: up, down, and what else it may be. */
function line(draft, choice, place, redraw) {
  const label = labelOf(choice);
  const id = fresh("choice");
  const move = (by) => {
    draft.choices.splice(place, 1);
    draft.choices.splice(place + by, 0, choice);
    draft.moved = true;
    redraw(`[data-place="${place + by}"] .${by < 0 ? "up" : "down"}:not(:disabled), [data-place="${place + by}"] button`);
  };
  const same = draft.choices.filter((each) => each !== choice && !each.to);
  const means = [["", t("choice.itself")], ["not_applicable", t("choice.no_answer")], ["refused", t("choice.refused")],
    ...same.map((each) => [`=${each.label}`, t("choice.same_as", { label: labelOf(each) })])];
  const now = choice.to ? `=${choice.to}` : (choice.missing ?? "");
  return el("li", { "data-place": place, class: choice.to || choice.missing ? "no-answer" : "" },
    el("span", { class: "name", id }, bdi(label)),
    el("span", { class: "moves" },
      button("↑", () => move(-1), "icon up", { "aria-label": t("choice.up", { label }), disabled: place === 0 }),
      button("↓", () => move(1), "icon down", { "aria-label": t("choice.down", { label }), disabled: place === draft.choices.length - 1 })),
    select(means.some(([value]) => value === now) ? means : [...means, [now, named("missing", now)]], now, (value) => {
      choice.to = value.startsWith("=") ? value.slice(1) : "";
      choice.missing = value && !choice.to ? value : null;
      draft.moved = true;
      redraw(`[data-place="${place}"] select`);
    }, { "aria-label": t("choice.means", { label }) }));
}

/** What is sent: only what a person has said, now or before. */
function correctionOf(draft, question, known) {
  const said = {};
  if (draft.kind !== question.kind || known.kind) said.kind = draft.kind;
  if (draft.reverse !== question.reverse || (known.reverse ?? null) !== null) said.reverse = draft.reverse;
  // A role that was found stays with a question that is corrected only where it is said.
  if (draft.role || known.role) said.role = draft.role || null;
  if (known.titles) said.titles = known.titles;
  if (known.joiner) said.joiner = known.joiner;
  if (!draft.moved) return said;
  const stays = draft.choices.filter((each) => !each.to);
  // The order of a scale is told by its points: those that were found go with the order that was found.
  said.choices = stays.map((each) => {
    const aliases = [...each.aliases, ...draft.choices.filter((other) => other.to === each.label)
      .flatMap((other) => [other.label, ...other.aliases])];
    return { label: each.label, labels: each.labels, code: each.code, aliases, missing: each.missing };
  });
  if (draft.kind === "scale") said.kind = "scale";
  const missing = Object.fromEntries(stays.filter((each) => each.missing).map((each) => [each.label, each.missing]));
  if (Object.keys(missing).length) said.missing = missing;
  return said;
}
