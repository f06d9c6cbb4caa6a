/**
 * What the log needs once an hour, and no command waits for: a checkpoint, and a new file where the old has grown long. A
 * process of its own does it, with nothing of the caller's.
 */
import type { World } from '../setup.ts';

/** Never fails, never waits. Who cannot start it leaves it to the next: a checkpoint stays due. */
export function tendLater(world: World): void {
  // Where the caller is pid 1, orphans would be its children.
  if (world.request.pid === 1) return;
  try {
    const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
    const settings = JSON.stringify({ state: world.places.state, settings: world.policy.audit });
    Bun.spawn([process.execPath, 'tend', settings], {
      cwd: '/',
      env,
      stdio: ['ignore', 'ignore', 'ignore'],
      detached: true,
    }).unref();
  } catch {}
}
