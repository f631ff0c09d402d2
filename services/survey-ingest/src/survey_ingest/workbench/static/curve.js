// A curve of data points, drawn as the scorecards draw theirs: time goes from left to right in both languages.

import { el, svg } from "./dom.js";
import { amount, number, period, periodText, t } from "./words.js";

const HEIGHT = 260;
const MARGIN = { top: 26, right: 8, bottom: 46, left: 50 };
// Between the axis and the first point, so that its label and the axis' own do not meet.
const INSET = 32;

/** The curve of one group, with what the measure has already in grey behind it. */
export function curve(points, existing, key, measure, few, place) {
  const breakdownKey = (each) => Object.entries(each.breakdown ?? {}).sort().map(([name, value]) => `${name}=${value}`).join(";");
  const mine = points.filter((each) => each.value !== null).map((each) => ({ ...each, at: period(each.period, measure.calendar) }));
  const here = new Set(mine.map((each) => each.period));
  const others = existing.filter((each) => !each.organization_id && !each.organization && breakdownKey(each) === key
    && each.value !== null && each.value !== undefined && !here.has(each.period))
    .map((each) => ({ ...each, at: period(each.period, measure.calendar) }));
  const all = [...mine, ...others].sort((a, b) => a.at.order - b.at.order);
  if (!all.length) return el("p", { class: "note" }, t("look.no_curve"));
  const figure = el("figure", { class: "curve" });
  const draw = () => figure.replaceChildren(drawing(all, mine, measure, few, place, figure.clientWidth || 600), legend(mine, others, few, place));
  let drawn = figure.clientWidth;
  new ResizeObserver(() => {
    if (!figure.clientWidth || figure.clientWidth === drawn) return;
    drawn = figure.clientWidth;
    draw();
  }).observe(figure);
  draw();
  return figure;
}

function drawing(all, mine, measure, few, place, width) {
  const [low, high] = [all[0].at.order, all.at(-1).at.order];
  const [bottom, top, ticks] = scale(all.map((each) => each.value), measure.unit);
  const inner = { width: width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const label = Math.max(...all.flatMap((each) => [each.at.name, each.at.year]).map(widthOf));
  // The last label keeps whole where it is wider than the room beside its point.
  const room = inner.width - INSET - Math.max(INSET, label / 2 - MARGIN.right);
  const x = (order) => MARGIN.left + INSET + (high === low ? room / 2 : (room * (order - low)) / (high - low));
  const y = (value) => MARGIN.top + inner.height * (1 - (value - bottom) / (top - bottom));
  const title = t("look.curve", { first: periodText(all[0].period, measure.calendar), last: periodText(all.at(-1).period, measure.calendar) });
  const root = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": title, direction: "ltr" });
  for (const tick of ticks) {
    root.append(svg("line", { class: "grid-line", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }),
      words(MARGIN.left - 8, y(tick) + 4, amountText(tick, measure.unit, 0), "axis", "end"));
  }
  const own = new Set(mine);
  const line = (points, kind) => {
    for (const run of runs(points)) {
      if (run.length > 1) root.append(svg("polyline", { class: kind, points: run.map((each) => `${x(each.at.order)},${y(each.value)}`).join(" ") }));
    }
  };
  line(all, "before");
  line(mine.sort((a, b) => a.at.order - b.at.order), "line");
  const least = Math.max(74, label + 12);
  const wide = high === low ? 1 : Math.max(1, Math.ceil(((high - low) * least) / Math.max(room, least)));
  const labelled = all.length <= Math.max(4, Math.floor(inner.width / 60));
  for (const [index, each] of all.entries()) {
    const hidden = few.has(place(each));
    const kind = own.has(each) ? (hidden ? "dot hidden" : "dot") : "dot other";
    root.append(svg("circle", { class: kind, cx: x(each.at.order), cy: y(each.value), r: 5 }));
    if (labelled || index === all.length - 1) {
      // Beneath where the line comes from above, so that it does not run through the figure.
      const falls = all[index - 1]?.value > each.value && y(each.value) + 24 < HEIGHT - MARGIN.bottom;
      root.append(words(x(each.at.order), y(each.value) + (falls ? 21 : -11), amountText(each.value, measure.unit, measure.decimals), own.has(each) ? "value" : "axis"));
    }
    if ((high - each.at.order) % wide === 0) {
      const lines = [each.at.name, each.at.year].filter(Boolean);
      lines.forEach((text, row) => root.append(words(x(each.at.order), HEIGHT - MARGIN.bottom + 20 + row * 16, text, "axis")));
    }
  }
  return root;
}

const pen = document.createElement("canvas").getContext("2d");

/** How wide a label of the axis is drawn. */
function widthOf(text) {
  pen.font = '13px "IBM Plex Sans Arabic", sans-serif';
  return pen.measureText(text ?? "").width;
}

const amountText = (value, unit, decimals) => amount(value, unit, decimals);

function words(x, y, text, kind, anchor = "middle") {
  const made = svg("text", { x, y, class: kind, "text-anchor": anchor, direction: "ltr" });
  made.textContent = `\u2068${text}\u2069`;
  return made;
}

/** Points of periods that follow one another: over a gap no line is drawn. */
function runs(points) {
  const found = [];
  for (const each of points) {
    const last = found.at(-1)?.at(-1);
    if (last && each.at.order - last.at.order === 1) found.at(-1).push(each);
    else found.push([each]);
  }
  return found;
}

/** Where the scale begins and ends, and its lines: of percentages always the whole. */
function scale(values, unit) {
  if (unit === "percent") return [0, 100, [0, 25, 50, 75, 100]];
  const most = Math.max(...values, 0);
  const least = Math.min(...values, 0);
  const rough = (most - least || 1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * size).find((each) => each >= rough);
  const bottom = Math.floor(least / step) * step;
  const ticks = [];
  for (let tick = bottom; tick < most + step; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return [bottom, ticks.at(-1), ticks];
}

function legend(mine, others, few, place) {
  const part = (kind, text) => el("li", {}, svg("svg", { width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true" },
    svg("circle", { class: kind, cx: 7, cy: 7, r: 5 })), text);
  const parts = [];
  if (mine.some((each) => few.has(place(each)))) parts.push(part("dot", t("legend.seen")), part("dot hidden", t("legend.hidden")));
  if (others.length) parts.push(part("dot other", t("legend.other", { count: number(others.length) })));
  return parts.length ? el("ul", { class: "legend" }, parts) : "";
}
