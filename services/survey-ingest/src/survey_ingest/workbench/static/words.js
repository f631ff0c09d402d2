// The words of the page in its language, with numbers, dates and periods as people read them.

const page = JSON.parse(document.getElementById("page").textContent);
export const language = document.documentElement.lang;
export const formats = page.formats;
/** Words for whom people are, by audience, in both languages. */
export const { audiences } = page;
/** Of each code of a finding its `title` and its `text`. */
export const about = page.findings;
export const scorecardsUrl = page.scorecards_url;

// Digits 0-9 in both languages, as Kuwait's schools and ministries print them.
const locale = language === "ar" ? "ar-KW-u-nu-latn" : "en-GB";
const forms = new Intl.PluralRules(language);
const isolated = (value) => `\u2068${value}\u2069`;

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? isolated(values[name]) : whole));
}

/** The word of that name. */
export function t(name, values = {}) {
  const text = page.words[name];
  if (typeof text !== "string") throw new Error(`no word ${name}`);
  return filled(text, values);
}

/** The word in the form that goes with `count`. */
export function counted(name, count, values = {}) {
  const text = page.words[name];
  if (text === undefined) throw new Error(`no word ${name}`);
  const form = typeof text === "string" ? text : (text[forms.select(count)] ?? text.other);
  return filled(form, { count: number(count), ...values });
}

/** Whether there is a word for a value of a list. */
export const isNamed = (kind, value) => `${kind}.${value}` in page.words;

/** The word for a value of a closed list; the value itself, readable, where there is none. */
export function named(kind, value) {
  const text = page.words[`${kind}.${value}`];
  return typeof text === "string" ? text : String(value).replaceAll("_", " ");
}

/** The text of a bilingual name in this language, or in the other one. */
export const inLanguage = (name) => name?.[language] || Object.values(name ?? {}).find(Boolean) || "";

export function number(value, decimals = 0) {
  const exact = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat("en", exact).format(value).replace("-", "\u2212");
}

/** A number as it was answered, with up to two decimals. */
export const plainNumber = (value) => new Intl.NumberFormat("en", { maximumFractionDigits: 2 }).format(value).replace("-", "\u2212");

/** A value of a measure with its unit's sign. */
export function amount(value, unit, decimals) {
  const text = `${number(value, decimals)}${unit === "percent" ? "%" : ""}`;
  return language === "ar" ? `\u2066${text}\u2069` : text;
}

export function bytes(size) {
  const units = ["B", "KB", "MB", "GB"];
  const step = Math.min(3, Math.floor(Math.log(Math.max(size, 1)) / Math.log(1024)));
  return `\u2066${number(size / 1024 ** step, step > 1 ? 1 : 0)} ${units[step]}\u2069`;
}

const dates = (options) => new Intl.DateTimeFormat(locale, options);
export const day = (date) => dates({ day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(date);
export const instant = (text, zone) =>
  dates({ day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: zone || undefined })
    .format(new Date(text));
const month = (index) => dates({ month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2025, index - 1, 1)));

const KINDS = [
  [/^(\d{4})$/, "year", 1], [/^(\d{4})-H([12])$/, "half_year", 2], [/^(\d{4})-Q([1-4])$/, "quarter", 4],
  [/^(\d{4})-(\d{2})$/, "month", 12], [/^(\d{4})-T(\d)$/, "term", 0], [/^SY(\d{4})$/, "school_year", 1],
  [/^FY(\d{4})$/, "fiscal_year", 1],
];
const OVER_TWO_YEARS = new Set(["term", "school_year", "fiscal_year"]);

/** A year as people write it: 2025, or 2025/2026 where it begins within a calendar year. */
export function yearName(year, calendar) {
  const begins = calendar.kind !== "month" && calendar.kind !== "year" && (calendar.start_month ?? 1) > 1;
  return OVER_TWO_YEARS.has(calendar.kind) || begins ? `${year}/${Number(year) + 1}` : String(year);
}

/** The name of a part of the year. */
export function partName(part, calendar) {
  if (calendar.kind === "month") return month(part);
  if (calendar.kind === "term") return inLanguage(calendar.terms?.[part - 1]?.name) || t("term", { part });
  return t(`${calendar.kind}.${part}`);
}

/** A period as {order, name, year}; `order` counts up by one from each to the next. */
export function period(text, calendar = {}) {
  for (const [pattern, kind, parts] of KINDS) {
    const found = pattern.exec(text);
    if (found) {
      const mine = { ...calendar, kind };
      const part = Number(found[2] ?? 1);
      const order = Number(found[1]) * (parts || calendar.terms?.length || 2) + part - 1;
      const name = found[2] ? partName(part, mine) : kind === "year" ? "" : t(kind);
      return { order, name, year: yearName(found[1], mine) };
    }
  }
  return { order: 0, name: text, year: "" };
}

export function periodText(text, calendar) {
  const { name, year } = period(text, calendar);
  return [name, year].filter(Boolean).join(" ");
}
