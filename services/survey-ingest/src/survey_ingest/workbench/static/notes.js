// What is shown of errors and findings: what it is, and what to do about it.

import { el } from "./dom.js";
import { about, instant, language, t, named } from "./words.js";

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

/** That the file which was just sent is an old one; nothing where it is new. */
export function sentBefore(road) {
  if (!road.sentBefore) return null;
  return el("div", { class: "notice" }, el("p", {}, el("strong", {}, t("again.title"))),
    el("p", {}, t(`again.${road.upload.state}`, { date: instant(road.sentBefore) })));
}

/** What a kind of finding is called, and what it means; in Arabic an English code would be no word for people. */
function explained({ code, reason }) {
  const plain = code.replaceAll("_", " ");
  const title = language === "ar" ? t("finding") : plain.charAt(0).toUpperCase() + plain.slice(1);
  return { title, text: "", ...(about[`${code}.${reason}`] ?? about[code]) };
}

/** The service's own words behind a line that says what they are: they name rows and numbers, and are no Arabic. */
const inEnglish = (detail) => el("details", { class: "in-english" }, el("summary", {}, t("in_english")), detail);

/** Findings about a file, gravest first: in the page's language, then in the service's own words, which know more. */
export function findings(problems, hidden = new Set()) {
  const rank = { error: 0, attention: 1, note: 2 };
  const shown = problems.filter((each) => !hidden.has(each.code));
  shown.sort((a, b) => (rank[a.severity] ?? 3) - (rank[b.severity] ?? 3));
  return shown.map((each) => {
    const { title, text } = explained(each);
    const place = [each.row ? t("row", { row: each.row }) : "", each.column ? t("column", { column: each.column }) : ""];
    const where = place.filter(Boolean).join(" · ");
    const kind = each.severity === "error" ? "bad" : each.severity === "attention" ? "warn" : "";
    // How programs answer is nothing to people, and the list of all that is read stands below.
    const detail = told(each.message.split(/ North Star reads:| To answer, /)[0]);
    return el("div", { class: `notice ${kind}` },
      el("p", {}, el("strong", {}, title), where ? [" ", el("span", { class: "where" }, `(${where})`)] : null),
      text ? el("p", {}, text) : null, text ? (language === "en" ? null : inEnglish(detail)) : detail);
  });
}
