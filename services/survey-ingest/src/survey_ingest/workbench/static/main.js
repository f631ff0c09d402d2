// The road from a file to a published curve: five steps, each of which can be gone back to.

import { announce, el } from "./dom.js";
import { get } from "./http.js";
import { errorNote } from "./notes.js";
import { t } from "./words.js";
import * as file from "./file.js";
import * as understood from "./understood.js";
import * as recipe from "./recipe.js";
import * as plan from "./plan.js";
import { kept } from "./keeping.js";
import * as look from "./look.js";
import * as published from "./published.js";

const STEPS = [file, understood, recipe, look, published];

/** What has been done so far. `reached` is the last step that can be opened; `told` is said first on the next one. */
const road = { upload: null, source: null, codebook: null, summary: null, workshops: [], recipe: null,
  known: null, measure: null, derivation: null, preview: null, told: null,
  reached: 0, at: 0 };

const panel = document.getElementById("panel");
const buttons = [...document.querySelectorAll("#steps button")];

/** Open a step. */
async function open(place) {
  road.at = place;
  road.reached = Math.max(road.reached, place);
  buttons.forEach((each, index) => {
    each.disabled = index > road.reached;
    each.setAttribute("aria-current", index === place ? "step" : "false");
    each.classList.toggle("done", index < place);
  });
  remember();
  document.body.dataset.step = place + 1;
  const heading = el("h2", { tabindex: "-1" }, t(`step${place + 1}.title`));
  const body = el("div", { class: "body" });
  const { told } = road;
  road.told = null;
  panel.replaceChildren(heading, told ? el("p", { class: "notice good told-first" }, told) : "", body);
  window.scrollTo({ top: 0 });
  if (opened) heading.focus({ preventScroll: true });
  opened = true;
  const step = t("step.of", { step: place + 1, title: t(`step${place + 1}.title`) });
  announce(told ? `${told} ${step}` : step);
  try {
    await STEPS[place].show(body, road, { open, back, forget });
  } catch (error) {
    body.append(errorNote(error));
  }
}
let opened = false;

const back = () => open(Math.max(0, road.at - 1));

/** What stands on a step that is changed holds no more: later steps are shut until it is gone through again. */
function forget(after) {
  road.reached = Math.min(road.reached, after);
  buttons.forEach((each, index) => (each.disabled = index > road.reached));
}

function remember() {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of [["upload", road.upload?.id], ["derivation", road.derivation?.id]]) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  if (road.at) query.set("step", road.at + 1);
  else query.delete("step");
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  // The other language, at the same place of the road.
  const other = document.getElementById("other-language");
  const there = new URLSearchParams(query);
  there.set("lang", other.hreflang);
  other.href = `?${there}`;
}

async function begin() {
  buttons.forEach((each, index) => each.addEventListener("click", () => open(index)));
  const query = new URLSearchParams(location.search);
  const id = query.get("upload");
  if (!id) return open(0);
  try {
    road.upload = await get(`/v1/uploads/${encodeURIComponent(id)}`);
    if (road.upload.state !== "normalized") return open(0);
    await understood.load(road);
    const derivation = query.get("derivation");
    if (derivation) await plan.load(road, await get(`/v1/derivations/${encodeURIComponent(derivation)}`));
    const mine = kept(road.upload, derivation, road.codebook);
    if (mine) road.recipe = mine;
    if (road.recipe) await plan.loadLists(road);
    const whole = Boolean(road.recipe) && !plan.missing(road);
    const furthest = whole ? (road.derivation?.state === "published" ? 5 : 4) : 3;
    const wished = Math.min(Number(query.get("step")) || 2, furthest) - 1;
    road.reached = wished;
    return open(Math.max(1, wished));
  } catch (error) {
    road.upload = null;
    await open(0);
    panel.querySelector(".body").prepend(errorNote(error));
  }
}

begin();
