// What is published of a source already, and what was to be and was not: looked at, changed, withdrawn.

import { bdi, button, el } from "./dom.js";
import { all, ask, get } from "./http.js";
import { errorNote } from "./notes.js";
import { load } from "./plan.js";
import { counted, inLanguage, isNamed, named, t } from "./words.js";

/** The derivations of the source that somebody has published, each with its newest run. */
export async function publishedOf(source) {
  const found = (await all(`/v1/derivations?source_id=${source.id}`)).filter((each) => each.state === "published");
  const runs = await Promise.all(found.map((each) => all(`/v1/derivations/${each.id}/runs`)));
  return found.map((derivation, place) => ({ derivation, run: runs[place].at(-1) ?? null }));
}

/** How many figures the newest run has in the measure. */
export const figuresOf = (run) => ["created", "revised", "unchanged"].reduce((sum, each) => sum + (run?.counts[each] ?? 0), 0);

/** Why figures were turned away or could not be sent: each reason once, in words. */
export function reasonsOf(run) {
  const reasons = [...new Set((run.report.rejected ?? []).map((each) => each.reason))];
  if (run.state === "failed") return [el("li", {}, t("publish.failed"), " ", t("publish_advice.failed"))];
  return reasons.map((each) => el("li", {}, named("rejected", isNamed("rejected", each) ? each : "other")));
}

/** The list above step 3; nothing where there is none. */
export function already(published, road, go) {
  const isOut = (each) => each.run?.state === "refused" || each.run?.state === "failed";
  const name = ({ derivation }) =>
    inLanguage(road.known.measures.find((measure) => measure.key === derivation.measure_key)?.name) || derivation.measure_key;
  const line = (each) => {
    const below = el("div", {});
    const look = button(t("already.look"), async () => {
      try {
        await load(road, each.derivation);
        await go.open(3);
      } catch (error) {
        below.replaceChildren(errorNote(error));
      }
    });
    const away = withdrawing(each, name(each), below, async (told) => {
      road.told = told;
      if (road.derivation?.id === each.derivation.id) Object.assign(road, { derivation: null, recipe: null, preview: null });
      await go.open(2);
    });
    return el("li", { class: "stack" }, el("div", { class: "row" }, bdi(name(each)), el("span", { class: "row" }, look, away)),
      each.run && reasonsOf(each.run).length ? el("ul", { class: "facts" }, reasonsOf(each.run)) : null, below);
  };
  const list = (kind, title, some) => (some.length ? el("section", { class: `notice ${kind}` },
    el("p", {}, el("strong", {}, title)), el("ul", { class: "plain" }, some.map(line))) : null);
  const there = published.filter((each) => !isOut(each));
  const out = published.filter(isOut);
  return el("div", { class: "stack already" },
    list("good", counted("already", there.length), there), list("warn", counted("already.not", out.length), out));
}

/** A button that says what will change, and withdraws after a second one is pressed; `done` hears then what to say of it. */
export function withdrawing({ derivation, run }, name, below, done) {
  const start = button(t("withdraw"), () => {
    const figures = figuresOf(run);
    const sure = button(t("withdraw.sure"), async () => {
      sure.disabled = true;
      try {
        const now = await get(`/v1/derivations/${derivation.id}`);
        await ask("DELETE", `/v1/derivations/${derivation.id}`, undefined, now.version);
        await done(t("withdraw.done", { name }));
      } catch (error) {
        sure.disabled = false;
        below.append(errorNote(error));
      }
    }, "danger");
    below.replaceChildren(el("div", { class: "ask", role: "group", "aria-label": t("withdraw") },
      el("p", {}, figures ? counted("withdraw.what", figures, { name }) : t("withdraw.nothing", { name })),
      el("p", { class: "hint" }, t("withdraw.stays")),
      el("div", { class: "row start" }, sure, button(t("withdraw.keep"), () => {
        below.replaceChildren();
        start.focus();
      }))));
    sure.focus();
  }, "quiet");
  return start;
}
