// Making elements, and telling people who do not see the page what has changed.

/** An element: attributes, `on…` handlers and properties such as `checked`, then children (strings are text). */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && !["list", "form", "for"].includes(key) && typeof value !== "string") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** An element of a drawing. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Text of which the direction is not known: a title or a name from a file. */
export const bdi = (text) => el("bdi", { dir: "auto" }, text);

/** Say it to screen readers. */
export function announce(text) {
  document.getElementById("said").textContent = text;
}

/** A button of the plain kind; `kind` adds classes. */
export function button(text, onclick, kind = "", attributes = {}) {
  return el("button", { type: "button", class: `button ${kind}`, onclick, ...attributes }, text);
}

let count = 0;
/** An id nobody else has. */
export const fresh = (stem) => `${stem}-${++count}`;

/** A field with its label above it and, where there is one, a hint below. */
export function field(label, control, hint = "") {
  control.id ||= fresh("field");
  const hinted = hint ? el("p", { class: "hint", id: `${control.id}-hint` }, hint) : null;
  if (hinted) control.setAttribute("aria-describedby", hinted.id);
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control, hinted);
}

/** A select; `options` are [value, text]. */
export function select(options, value, onchange, attributes = {}) {
  const made = el("select", { onchange: () => onchange(made.value), ...attributes });
  made.append(...options.map(([key, text]) => el("option", { value: key }, `\u2068${text}\u2069`)));
  made.value = value;
  return made;
}

/** One of several, as radio buttons that look like tiles; `options` are {value, text, note}. */
export function tiles(legend, options, value, onchange, attributes = {}) {
  const name = fresh("tiles");
  const tile = (each) => {
    const input = el("input", { type: "radio", name, value: each.value, checked: each.value === value,
      onchange: () => onchange(each.value) });
    const note = each.note ? el("span", { class: "note" }, each.note) : null;
    return el("label", { class: "tile" }, input, el("span", {}, each.text, note));
  };
  return el("fieldset", { class: "tiles", ...attributes }, el("legend", {}, legend), el("div", {}, options.map(tile)));
}

/** Any of several, as check boxes that look like chips; `chosen` is a Set that follows. */
export function chips(legend, options, chosen, onchange, attributes = {}) {
  const chip = (each) => {
    const input = el("input", { type: "checkbox", checked: chosen.has(each.value), onchange: (event) => {
      if (event.target.checked) chosen.add(each.value);
      else chosen.delete(each.value);
      onchange();
    } });
    const note = each.note ? el("span", { class: "note" }, each.note) : null;
    return el("label", { class: "pick" }, input, el("span", {}, bdi(each.text), note));
  };
  return el("fieldset", { class: "picks", ...attributes }, el("legend", {}, legend), el("div", {}, options.map(chip)));
}
