// What has been chosen in step 3, kept by the browser tab: a reload and the other language lose nothing.

const place = (upload) => `north-star:${upload.id}`;

const written = (key, value) =>
  value instanceof Set ? { set: [...value] } : value instanceof Map ? { map: [...value] } : value;
const read = (key, value) =>
  Array.isArray(value?.set) ? new Set(value.set) : Array.isArray(value?.map) ? new Map(value.map) : value;

/** Keep the recipe as it is now. */
export function keep(road) {
  try {
    sessionStorage.setItem(place(road.upload), JSON.stringify({ derivation: road.derivation?.id ?? null, recipe: road.recipe }, written));
  } catch {
    // Without room, or where the browser forbids it, it is as if it had not been kept.
  }
}

/** The recipe that was kept for this file and this derivation (null: for none yet), or null. */
export function kept(upload, derivation) {
  try {
    const found = JSON.parse(sessionStorage.getItem(place(upload)) ?? "null", read);
    return found && found.derivation === (derivation ?? null) ? found.recipe : null;
  } catch {
    return null;
  }
}

/** Forget it: it has been published, or thrown away. */
export const drop = (upload) => sessionStorage.removeItem(place(upload));
