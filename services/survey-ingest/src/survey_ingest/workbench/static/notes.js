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

/** The name of a kind of finding; in Arabic an English code would be no word for people. */
function findingName(code) {
  const name = named("finding", code);
  if (name !== code.replaceAll("_", " ")) return name;
  return language === "ar" ? t("finding") : name.charAt(0).toUpperCase() + name.slice(1);
}

/** Findings about a file, gravest first. */
export function findings(problems, hidden = new Set()) {
  const rank = { error: 0, attention: 1, note: 2 };
  const shown = problems.filter((each) => !hidden.has(each.code));
  shown.sort((a, b) => (rank[a.severity] ?? 3) - (rank[b.severity] ?? 3));
  return shown.map((each) => {
    const name = findingName(each.code);
    const place = [each.row ? t("row", { row: each.row }) : "", each.column ? t("column", { column: each.column }) : ""];
    const where = place.filter(Boolean).join(" · ");
    const kind = each.severity === "error" ? "bad" : each.severity === "attention" ? "warn" : "";
    return el("div", { class: `notice ${kind}` },
      el("p", {}, el("strong", {}, name), where ? el("span", { class: "where" }, where) : null),
      // The list of all that is read stands below, in the page's language.
      told(each.message.split(" North Star reads:")[0]));
  });
}
