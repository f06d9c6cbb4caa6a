/** Milliseconds since 1970 at which a UUIDv7 was made, which may stand at the beginning of a longer name; null: it is none. */
export function uuidTime(id: string): number | null {
  return /^[\da-f]{8}-[\da-f]{4}-7/.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}
