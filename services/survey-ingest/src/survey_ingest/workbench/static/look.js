// Step 4: the data points and the curve as they would be published, and what viewers will not see of them.

import { button, el, select } from "./dom.js";
import { all, post } from "./http.js";
import { errorNote, findings } from "./notes.js";
import { amount, counted, inLanguage, named, number, period, periodText, t } from "./words.js";
import { curve } from "./curve.js";
import { drop } from "./keeping.js";
import { dimensionsOf, loadLists, madeDerivation, measureOf, previewed } from "./plan.js";

const RELAY = "/workbench/measures-api";
/** A cell of a measure, to compare: a period, whose it is, and its groups. */
export const cellOf = (each) => JSON.stringify([each.period, each.organization ?? null, Object.entries(each.breakdown ?? {}).sort()]);

export async function show(body, road, go) {
  const { recipe } = road;
  if (!road.known) await loadLists(road);
  road.preview ??= await previewed(road);
  const { preview, derivation } = road;
  const measure = measureOf(road);
  const dimensions = [...road.known.dimensions, ...preview.planned];
  const existing = measure.id ? await all(`${RELAY}/measures/${measure.id}/data-points`).catch(() => []) : [];
  const few = new Map((preview.below_floor ?? []).map((each) => [cellOf(each), each]));
  const groups = groupsOf(preview.points, dimensions);
  const said = el("div", { "aria-live": "polite" });
  const picture = el("div", { class: "picture" });
  const draw = (key) => picture.replaceChildren(curve(groups.get(key), existing, key, measure, few, cellOf));
  const parts = [el("p", { class: "lead" }, el("bdi", {}, inLanguage(measure.name))),
    el("p", { class: "note" }, named("statistic", recipe.statistic), " · ", inLanguage(measure.calendar.name))];
  if (!preview.points.length) {
    parts.push(el("div", { class: "notice warn" }, el("p", {}, el("strong", {}, t("look.nothing"))), el("p", {}, t("look.nothing.hint"))));
  } else {
    const keys = [...groups.keys()];
    const first = groups.has("") ? "" : keys[0];
    if (keys.length > 1) {
      parts.push(el("div", { class: "field" }, el("label", { for: "group" }, t("look.group")),
        select(keys.map((key) => [key, nameOf(key, groups, dimensions)]), first, draw, { id: "group" })));
    }
    parts.push(picture);
    draw(first);
  }
  const warnings = preview.warnings.filter((each) => each.code === "same_cells");
  const doubts = preview.warnings.filter((each) => each.code !== "same_cells");
  body.append(el("section", { class: "card-plain stack look" }, parts),
    el("div", { class: "stack" },
      preview.suppressed ? el("div", { class: "notice" }, el("p", {}, el("strong", {}, counted("look.hidden", preview.suppressed))),
        el("p", {}, t("look.hidden.hint"))) : preview.points.length && !warnings.length ? el("div", { class: "notice good" }, t("look.all_seen")) : null,
      ungrouped(road, dimensions),
      preview.withheld ? el("div", { class: "notice" }, counted("look.withheld", preview.withheld)) : null,
      warnings.length ? el("div", { class: "notice warn" }, el("p", {}, el("strong", {}, t("look.rival"))), el("p", {}, t("look.rival.hint"))) : null,
      findings(doubts.map((each) => ({ ...each, message: each.detail, severity: "attention" }))),
      findings(preview.problems)));
  if (preview.points.length) body.append(table(preview.points, measure, few, dimensions));
  const publish = button(derivation?.state === "published" ? t("publish.again") : t("publish.now"), async () => {
    publish.disabled = true;
    said.replaceChildren(el("p", { class: "note" }, t("working")));
    try {
      const made = await madeDerivation(road);
      road.derivation = made;
      road.runsBefore = (await all(`/v1/derivations/${made.id}/runs`)).length;
      road.derivation = await post(`/v1/derivations/${made.id}/publish`);
      road.measure = measureOf(road);
      recipe.untouched = true;
      drop(road.upload);
      await go.open(4);
    } catch (error) {
      said.replaceChildren(errorNote(error));
      publish.disabled = false;
    }
  }, "main", { disabled: !preview.points.length });
  body.append(said, el("p", { class: "hint" }, t("publish.hint")),
    el("div", { class: "onward" }, publish, button(t("look.change"), go.back)));
}

/** How many of those who count are in no group of a breakdown: of each breakdown that leaves somebody out. */
function ungrouped(road, dimensions) {
  const points = road.preview.points.filter((each) => !each.organization);
  const people = (some) => some.reduce((sum, each) => sum + (each.n ?? 0), 0);
  const everyone = people(points.filter((each) => !Object.keys(each.breakdown).length));
  // Cells that are withheld are not among the points: their people are in a group all the same.
  if (road.preview.withheld || !everyone) return null;
  return dimensionsOf(road).map((key) => {
    const inside = people(points.filter((each) => Object.keys(each.breakdown).join() === key));
    const name = inLanguage(dimensions.find((each) => each.key === key)?.name) || key;
    return inside >= everyone ? null : el("div", { class: "notice warn ungrouped" },
      el("p", {}, el("strong", {}, counted("look.ungrouped", everyone - inside, { all: number(everyone), name }))),
      el("p", {}, t("look.ungrouped.hint")));
  });
}

/** Points by group: the total, and each value of each breakdown by itself. */
function groupsOf(points) {
  const groups = new Map();
  for (const point of points.filter((each) => !each.organization)) {
    const key = Object.entries(point.breakdown).sort().map(([name, value]) => `${name}=${value}`).join(";");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(point);
  }
  return groups;
}

const nameOf = (key, groups, dimensions) => breakdownText(groups.get(key)[0].breakdown, dimensions);

function breakdownText(breakdown, dimensions) {
  const names = Object.entries(breakdown).map(([name, value]) => {
    const found = dimensions.find((each) => each.key === name)?.values.find((each) => each.key === value);
    return inLanguage(found?.name) || value;
  });
  return names.join(" · ") || t("look.everyone");
}

function table(points, measure, few, dimensions) {
  const grouped = points.some((each) => Object.keys(each.breakdown).length);
  const sorted = [...points].sort((a, b) => period(b.period, measure.calendar).order - period(a.period, measure.calendar).order
    || Object.keys(a.breakdown).length - Object.keys(b.breakdown).length);
  const status = (each) => {
    const hidden = few.get(cellOf(each));
    if (!hidden) return el("span", { class: "seen" }, t("look.seen"));
    return el("span", { class: "unseen-by-viewers" }, named("because", hidden.because),
      hidden.measure_key ? [" · ", el("bdi", {}, hidden.measure_key)] : null);
  };
  const value = (each) => (each.value === null ? "–" : amount(each.value, measure.unit, measure.decimals));
  const part = (each) => (each.numerator === null || each.denominator === null ? "–" : `\u2066${number(each.numerator)} / ${number(each.denominator)}\u2069`);
  const row = (each) => el("tr", {}, el("th", { scope: "row" }, periodText(each.period, measure.calendar)),
    grouped ? el("td", { class: "group" }, el("bdi", {}, breakdownText(each.breakdown, dimensions))) : null,
    el("td", { class: "number figure" }, el("bdi", {}, value(each))), el("td", { class: "number fraction" }, el("bdi", {}, part(each))),
    el("td", { class: "number people" }, each.n === null ? "–" : [el("span", { class: "wide" }, number(each.n)),
      el("span", { class: "narrow" }, counted("people", each.n))]),
    el("td", { class: "viewers" }, status(each)));
  const head = (name, kind) => el("th", { scope: "col", class: kind }, t(name));
  return el("section", { class: "card-plain" }, el("h3", {}, t("look.points")),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("look.points") },
      el("table", { class: "figures" }, el("caption", { class: "unseen" }, t("look.points")),
        el("thead", {}, el("tr", {}, head("look.period"), grouped ? head("look.group_column") : null, head("look.value", "number"),
          head("look.part", "number fraction"), head("look.n", "number"), head("look.viewers"))),
        el("tbody", {}, sorted.map(row)))));
}
