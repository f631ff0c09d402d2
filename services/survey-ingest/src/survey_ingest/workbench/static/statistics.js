// What can be counted of a question or a workshop, and in which unit.

import { isNumber } from "./question.js";

const SHARES = new Set(["percent_choosing", "ranking_share", "attendance_share"]);
const OF_PERCENT = new Set([...SHARES, "mean", "median"]);
const OF_KIND = {
  single: ["percent_choosing", "count"],
  multiple: ["percent_choosing", "count"],
  scale: ["percent_choosing", "mean", "median", "count"],
  ranking: ["ranking_share"],
  number: ["mean", "median", "sum"],
};
const OF_ATTENDANCE = ["attendance_people", "attendance_share", "attendance_person_hours"];
export const COUNTED_KINDS = new Set(Object.keys(OF_KIND));

/** What can be counted of workshops, by what is told of them. */
export function statisticsOfWorkshops(workshops) {
  const told = new Set(workshops.flatMap((each) => each.tells_of));
  const attended = told.has("persons") ? OF_ATTENDANCE : [];
  const speaks = told.has("messages") || told.has("utterances");
  return [...attended, ...(told.has("messages") ? ["messages"] : []), ...(speaks ? ["speakers"] : [])];
}

/** What an amount tells, as long as nobody says otherwise: how much was done, or whether anyone is better off. */
export const quadrantOf = (statistic) =>
  ["attendance_people", "attendance_person_hours", "messages", "speakers", "count"].includes(statistic) ? "how_much"
    : statistic === "attendance_share" ? "how_well" : "better_off";

/** The statistics of a question, the one most wanted first. */
export function statisticsOf(question) {
  const found = [...OF_KIND[question.kind]];
  const points = question.choices.map((each) => each.points).filter((each) => each !== null);
  const promoter = points.length && Math.max(...points) === 10 && Math.min(...points) >= 0;
  if (promoter) found.push("net_promoter");
  // Of bare numbers, which may be amounts, the average comes first.
  const bare = question.kind === "scale" && question.choices.length && question.choices.every(isNumber);
  return bare ? ["mean", ...found.filter((each) => each !== "mean")] : found;
}

export const needsAnswers = (statistic) => statistic === "percent_choosing" || statistic === "ranking_share";
export const isShare = (statistic) => SHARES.has(statistic);

/** The unit of a measure that is made for it. */
export function unitOf(statistic) {
  if (isShare(statistic)) return "percent";
  return ["mean", "median", "net_promoter"].includes(statistic) ? "score" : "number";
}

/** Whether a measure takes such figures. */
export function takes(measure, statistic) {
  return measure.unit === "percent" ? OF_PERCENT.has(statistic) : !isShare(statistic);
}

/** The answers that are likely to count: of a scale those above its middle (below, where less is better). */
export function likelyAnswers(question) {
  const placed = question.choices.filter((each) => each.points !== null && each.points !== undefined && !each.missing);
  if (question.kind !== "scale" || placed.length < 2) return [];
  const points = placed.map((each) => each.points);
  const middle = (Math.max(...points) + Math.min(...points)) / 2;
  return placed.filter((each) => (question.reverse ? each.points < middle : each.points > middle)).map((each) => each.label);
}
