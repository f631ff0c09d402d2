// What is shown of errors and findings: what it is, and what to do about it.

import { el } from "./dom.js";
import { language, t, named } from "./words.js";

/** The service's own words, which are English; marked so where the page is not. */
export function told(text) {
  return language === "en" ? el("p", {}, text) : el("p", { lang: "en", dir: "ltr", class: "told" }, text);
}

/** An error, beside what it is about. */
export function errorNote(error) {
  const known = named("problem", error.code ?? "");
  const has = error.code && known !== String(error.code).replaceAll("_", " ");
  const detail = error.status ? told(error.message) : el("p", {}, error.message);
  return el("div", { class: "notice bad", role: "alert" },
    el("p", {}, el("strong", {}, has ? known : t("error.title"))), detail);
}

/** Findings about a file, gravest first. */
export function findings(problems, hidden = new Set()) {
  const rank = { error: 0, attention: 1, note: 2 };
  const shown = problems.filter((each) => !hidden.has(each.code));
  shown.sort((a, b) => (rank[a.severity] ?? 3) - (rank[b.severity] ?? 3));
  return shown.map((each) => {
    const name = named("finding", each.code);
    const place = [each.row ? t("row", { row: each.row }) : "", each.column ? t("column", { column: each.column }) : ""];
    const where = place.filter(Boolean).join(" · ");
    const kind = each.severity === "error" ? "bad" : each.severity === "attention" ? "warn" : "";
    return el("div", { class: `notice ${kind}` },
      el("p", {}, el("strong", {}, name), where ? el("span", { class: "where" }, where) : null), told(each.message));
  });
}
