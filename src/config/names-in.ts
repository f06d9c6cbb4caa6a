/** What stands in a folder, by name: workspaces, and files that make includes. Loaded late: node:fs costs what few commands need. */
import { readdirSync } from 'node:fs';

/** Sorted, folders with a slash behind; empty where there is no such folder, or it cannot be read. */
export function namesIn(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch {
    return [];
  }
}
