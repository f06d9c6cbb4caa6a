/** The anchors that a policy names. */
import type { AnchorSettings } from '../rules/log-settings.ts';
import type { Anchor } from './anchor.ts';
import { gitAnchor } from './git.ts';
import { timeStampAnchor } from './rfc3161.ts';
import { webhookAnchor } from './webhook.ts';
import { type Consistency, witnessAnchor } from './witness.ts';

export interface AnchorPorts {
  /** The requester's: secrets and proxies. */
  readonly env: ReadonlyMap<string, string>;
  /** The account's home. */
  readonly home: string;
  readonly consistency: Consistency;
}

export function anchorOf(settings: AnchorSettings, { env, home, consistency }: AnchorPorts): Anchor {
  switch (settings.kind) {
    case 'git':
      return gitAnchor(settings, home);
    case 'rfc3161':
      return timeStampAnchor(settings, env);
    case 'witness':
      return witnessAnchor(settings, env, consistency);
    case 'webhook':
      return webhookAnchor(settings, env);
  }
}
