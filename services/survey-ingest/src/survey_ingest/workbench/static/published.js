// Step 5: what became of the data points.

import { announce, bdi, button, el } from "./dom.js";
import { all, patch, post, until } from "./http.js";
import { reasonsOf, withdrawing } from "./already.js";
import { curve } from "./curve.js";
import { drop } from "./keeping.js";
import { cellOf } from "./look.js";
import { errorNote, told } from "./notes.js";
import { loadLists, previewed } from "./plan.js";
import { counted, inLanguage, language, named, scorecardsUrl, t } from "./words.js";

export async function show(body, road, go) {
  const { derivation } = road;
  if (!derivation || derivation.state !== "published") {
    body.append(el("p", { class: "notice" }, t("publish.not_yet")), el("div", { class: "onward" }, button(t("step.back"), go.back)));
    return;
  }
  const waiting = el("p", { class: "notice", role: "status" }, t("publish.running"));
  body.append(waiting);
  const runs = await until(() => all(`/v1/derivations/${derivation.id}/runs`),
    (each) => each.length > (road.runsBefore ?? 0), 90);
  delete road.runsBefore;
  const run = runs.at(-1);
  if (!road.known) await loadLists(road);
  const measure = road.known.measures.find((each) => each.key === derivation.measure_key) ?? road.measure;
  waiting.remove();
  const good = run.state === "succeeded";
  const counts = ["created", "revised", "unchanged", "withdrawn", "rejected"].filter((each) => run.counts[each])
    .map((each) => el("li", { class: each === "rejected" ? "bad" : "" }, counted(`run.${each}`, run.counts[each])));
  const title = t(good ? "publish.done" : `publish.${run.state}`);
  announce(title);
  const points = good ? await all(`/workbench/measures-api/measures/${measure.id}/data-points`).catch(() => []) : [];
  const whole = points.filter((each) => !each.organization_id && !Object.keys(each.breakdown).length);
  // After a reload nothing has been looked at yet: which figures are hidden is asked anew.
  if (good && road.recipe) road.preview ??= await previewed(road).catch(() => null);
  const few = new Set((road.preview?.below_floor ?? []).map(cellOf));
  const below = el("div", {});
  const away = withdrawing({ derivation, run }, inLanguage(measure.name), below, (told) => {
    Object.assign(road, { recipe: null, measure: null, derivation: null, preview: null, told });
    go.forget(2);
    return go.open(2);
  });
  const scorecards = good ? await scorecardsOf(measure) : el("div");
  body.append(el("section", { class: `card-plain stack result ${good ? "good" : "bad"}` },
    el("p", { class: "lead" }, title),
    el("p", {}, el("bdi", {}, inLanguage(measure.name))),
    counts.length ? el("ul", { class: "facts" }, counts, good && few.size ? el("li", {}, counted("publish.hidden", few.size)) : null) : null,
    whole.length ? curve(whole, [], "", measure, few, cellOf) : null,
    run.reason ? el("div", { class: `notice ${good ? "warn" : "bad"}` }, run.state === "failed" ? told(run.reason)
      : el("ul", { class: "facts" }, reasonsOf(run))) : null,
    good ? el("p", {}, t("publish.follows")) : el("p", {}, named("publish_advice", run.state)),
    scorecards,
    el("div", { class: "onward" },
      button(t("publish.another"), () => {
        Object.assign(road, { recipe: null, measure: null, derivation: null, preview: null });
        drop(road.upload);
        go.forget(2);
        return go.open(2);
      }),
      button(t("file.another"), () => {
        Object.assign(road, { upload: null, recipe: null, measure: null, derivation: null, preview: null });
        go.forget(0);
        return go.open(0);
      }), away), below));
}

const pages = `${scorecardsUrl.replace(/\/$/, "")}/scorecards`;
const ENGINE = "/workbench/scorecard-engine/scorecards";
const RELAY = "/workbench/measures-api";

const isOn = (measure) => (scorecard) => scorecard.sections.some((section) =>
  section.measures.some((one) => one === measure.id || one === measure.key));
const isCalled = (name) => (scorecard) => Object.entries(name).some(([each, text]) => text && scorecard.name[each] === text);

/** The way to the scorecards that show the measure; where none does, one can be made, or the one of that name takes it in. */
async function scorecardsOf(measure) {
  const known = await all(ENGINE).catch(() => null);
  const place = el("div", { class: "onward" });
  const link = (name, id) => el("a", { class: "button main", href: `${pages}/${id}?lang=${language}` }, t("publish.open", { name: inLanguage(name) }));
  const list = (kind) => el("a", { class: `button ${kind}`, href: `${pages}?lang=${language}` }, t("publish.scorecards"));
  if (known === null) return el("div", { class: "onward" }, list("main"));
  const showing = known.filter(isOn(measure));
  if (showing.length) {
    place.append(...showing.slice(0, 3).map((each) => link(each.name, each.id)));
    return place;
  }
  const wished = await firstScorecard(measure);
  const same = known.find(isCalled(wished.name));
  const make = button(same ? t("publish.add_to_scorecard", { name: inLanguage(same.name) }) : t("publish.make_scorecard"), async () => {
    make.disabled = true;
    try {
      const made = await shown(measure, wished);
      announce(t("saved"));
      place.replaceChildren(link(made.name, made.id));
      place.firstChild.focus();
    } catch (error) {
      make.disabled = false;
      place.append(errorNote(error));
    }
  }, "main");
  place.append(make, known.length ? list("") : "");
  return place;
}

/** The scorecard that shows the measure now: one that does already, one of the wished name with it added, or a new one. */
async function shown(measure, wished) {
  const now = await all(ENGINE);
  const there = now.find(isOn(measure));
  if (there) return there;
  const same = now.find(isCalled(wished.name));
  if (!same) return post(ENGINE, wished);
  const [mine] = wished.sections;
  const about = (section) => ["program_id", "result_id"].some((each) => mine[each] && section[each] === mine[each]);
  const home = same.sections.find(about);
  const sections = home
    ? same.sections.map((each) => (each === home ? { ...each, measures: [...each.measures, measure.id] } : each))
    : [...same.sections, mine];
  return patch(`${ENGINE}/${same.id}`, { sections }, same.version);
}

/** A scorecard named like the program or result that the measure is about. */
async function firstScorecard(measure) {
  const [list, id, member] = measure.program_id ? ["programs", measure.program_id, "program_id"] : ["results", measure.result_id, "result_id"];
  const owner = id ? (await all(`${RELAY}/${list}`)).find((each) => each.id === id) : null;
  const section = owner ? { [member]: id } : { title: measure.name };
  return { name: owner?.name ?? measure.name, sections: [{ ...section, measures: [measure.id] }] };
}
