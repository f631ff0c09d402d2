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

/** The recipe that was kept for this file and this derivation (null: for none yet), or null. Questions that are gone since are left out. */
export function kept(upload, derivation, codebook) {
  try {
    const found = JSON.parse(sessionStorage.getItem(place(upload)) ?? "null", read);
    if (!found || found.derivation !== (derivation ?? null)) return null;
    const isThere = (each) => codebook?.questions.some((one) => one.key === each.question) ?? false;
    const { recipe } = found;
    return { ...recipe, where: recipe.where.filter(isThere), by: recipe.by.filter(isThere) };
  } catch {
    return null;
  }
}

/** Forget it: it has been published, or thrown away. */
export const drop = (upload) => sessionStorage.removeItem(place(upload));
