// Step 5: what became of the data points.

import { announce, button, el } from "./dom.js";
import { all, until } from "./http.js";
import { curve } from "./curve.js";
import { told } from "./notes.js";
import { counted, inLanguage, language, named, scorecardsUrl, t } from "./words.js";

export async function show(body, road, go) {
  const { derivation, measure } = road;
  if (derivation.state !== "published") {
    body.append(el("p", { class: "notice" }, t("publish.not_yet")), el("div", { class: "onward" }, button(t("step.back"), go.back)));
    return;
  }
  const waiting = el("p", { class: "notice", role: "status" }, t("publish.running"));
  body.append(waiting);
  const runs = await until(() => all(`/v1/derivations/${derivation.id}/runs`),
    (each) => each.length > (road.runsBefore ?? 0), 90);
  delete road.runsBefore;
  const run = runs.at(-1);
  waiting.remove();
  const good = run.state === "succeeded";
  const counts = ["created", "revised", "unchanged", "withdrawn", "rejected"].filter((each) => run.counts[each])
    .map((each) => el("li", { class: each === "rejected" ? "bad" : "" }, counted(`run.${each}`, run.counts[each])));
  const title = t(good ? "publish.done" : `publish.${run.state}`);
  announce(title);
  const points = good ? await all(`/workbench/measures-api/measures/${measure.id}/data-points`).catch(() => []) : [];
  const whole = points.filter((each) => !each.organization_id && !Object.keys(each.breakdown).length);
  const page = scorecardsUrl.replace(/\/$/, "");
  body.append(el("section", { class: `card-plain stack result ${good ? "good" : "bad"}` },
    el("p", { class: "lead" }, title),
    el("p", {}, el("bdi", {}, inLanguage(measure.name))),
    counts.length ? el("ul", { class: "facts" }, counts) : null,
    whole.length ? curve(whole, [], "", measure, new Map(), () => "") : null,
    run.reason ? el("div", { class: `notice ${good ? "warn" : "bad"}` }, told(run.reason)) : null,
    good ? el("p", {}, t("publish.follows")) : el("p", {}, named("publish_advice", run.state)),
    el("div", { class: "onward" },
      el("a", { class: "button main", href: `${page}/scorecards?lang=${language}` }, t("publish.scorecards")),
      button(t("publish.another"), () => {
        Object.assign(road, { recipe: null, measure: null, derivation: null, preview: null });
        go.forget(2);
        return go.open(2);
      }),
      button(t("file.another"), () => {
        Object.assign(road, { upload: null, recipe: null, measure: null, derivation: null, preview: null });
        go.forget(0);
        return go.open(0);
      }))));
}
