// One period for all responses, picked from those of the measure's calendar.

import { el, field, select } from "./dom.js";
import { partName, t, yearName } from "./words.js";

const PARTS = { half_year: 2, quarter: 4, month: 12 };
const WRITTEN = {
  year: (year) => `${year}`,
  half_year: (year, part) => `${year}-H${part}`,
  quarter: (year, part) => `${year}-Q${part}`,
  month: (year, part) => `${year}-${String(part).padStart(2, "0")}`,
  term: (year, part) => `${year}-T${part}`,
  school_year: (year) => `SY${year}`,
  fiscal_year: (year) => `FY${year}`,
};
const FIRST_YEAR = 2000;

const partsOf = (calendar) => (calendar.kind === "term" ? calendar.terms.length : (PARTS[calendar.kind] ?? 0));

/** {year, part} of a text; null where it is no period of the calendar. */
function taken(text, calendar) {
  const found = /^(?:SY|FY)?(\d{4})(?:-[HQT]?(\d{1,2}))?$/.exec(text ?? "");
  if (!found || !calendar) return null;
  const [year, part] = [Number(found[1]), Number(found[2] ?? 0)];
  return WRITTEN[calendar.kind](year, part) === text && (part ? part <= partsOf(calendar) : !partsOf(calendar)) ? { year, part } : null;
}

/** Whether the text is a period of the calendar. */
export const fits = (text, calendar) => taken(text, calendar) !== null;

/** Selects for the year and the part of it; `changed` hears the period, empty as long as one is not chosen. */
export function periodPicker(text, calendar, changed) {
  const chosen = taken(text, calendar) ?? { year: "", part: "" };
  const parts = partsOf(calendar);
  const tell = () => changed(chosen.year && (!parts || chosen.part) ? WRITTEN[calendar.kind](chosen.year, chosen.part) : "");
  const set = (name) => (value) => {
    chosen[name] = value ? Number(value) : "";
    tell();
  };
  const none = ["", t("measure.choose")];
  const latest = new Date().getFullYear() + 1;
  const years = [none, ...Array.from({ length: latest - FIRST_YEAR + 1 }, (_, back) => [latest - back, yearName(latest - back, calendar)])];
  const names = [none, ...Array.from({ length: parts }, (_, place) => [place + 1, partName(place + 1, calendar)])];
  return el("div", { class: "fields" },
    parts ? field(t(`period.part.${calendar.kind}`), select(names, String(chosen.part), set("part"))) : null,
    field(t(`period.year.${["school_year", "fiscal_year", "term"].includes(calendar.kind) ? "school" : "plain"}`),
      select(years, String(chosen.year), set("year"))));
}
