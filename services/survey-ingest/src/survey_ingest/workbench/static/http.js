// The HTTP interface, as every other client uses it. The browser's cookie stands for the access key.

import { t } from "./words.js";

/** What the service answers instead of what was wanted; `message` is for people. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || t("error.unknown"));
    this.status = status;
    this.code = String(problem.type ?? "").split(":").pop();
    this.problem = problem;
  }
}

function refusal(status, text) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy's own page: nothing in it is for people.
  }
  if (status === 401) window.location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  return new Refused(status, problem);
}

/** {body, etag} of an answer; throws `Refused`. `match` is the version that is changed. */
export async function ask(method, path, body, match) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (match !== undefined) headers["If-Match"] = `"${match}"`;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Refused(0, { detail: t("error.away") });
  }
  const text = await answer.text();
  if (!answer.ok) throw refusal(answer.status, text);
  return text ? JSON.parse(text) : null;
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);
export const patch = (path, body, match) => ask("PATCH", path, body, match);

/** All items of a list. */
export async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const join = path.includes("?") ? "&" : "?";
    const page = await get(`${path}${join}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** Send a file; `progress` hears the part that is sent, from 0 to 1. `request.abort()` stops it. */
export function sendFile(file, options, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(options)) form.append(name, value);
    form.append("file", file);
    request.open("POST", "/v1/uploads");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(new Refused(0, { detail: t("error.away") }));
    request.onabort = () => reject(new Refused(0, { detail: t("error.stopped") }));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(refusal(request.status, request.responseText));
    };
    request.send(form);
  });
  return { request, done };
}

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const AT_REST = ["normalized", "needs_attention", "rejected"];

/** Follow an upload until it is at rest: by its events, and by asking where these do not come. */
export async function follow(id, tell) {
  const path = `/v1/uploads/${id}`;
  try {
    const ticket = await post(`${path}/events/ticket`);
    await new Promise((resolve, reject) => {
      const events = new EventSource(ticket.url);
      events.addEventListener("upload", (event) => {
        const news = JSON.parse(event.data);
        tell(news);
        if (AT_REST.includes(news.state)) {
          events.close();
          resolve();
        }
      });
      events.onerror = () => {
        events.close();
        reject(new Error("no events"));
      };
    });
  } catch (error) {
    if (error instanceof Refused && error.status) throw error;
  }
  for (;;) {
    const upload = await get(path);
    if (AT_REST.includes(upload.state)) return upload;
    tell({ state: upload.state, ...(upload.progress ?? { stage: "waiting", percent: 0, rows: null }) });
    await later(800);
  }
}

/** Ask until `enough` likes the answer; throws after `seconds`. */
export async function until(load, enough, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (let pause = 150; ; pause = Math.min(pause * 1.4, 2000)) {
    const answer = await load();
    if (enough(answer)) return answer;
    if (Date.now() > end) throw new Refused(0, { detail: t("error.slow") });
    await later(pause);
  }
}
