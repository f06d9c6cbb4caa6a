/** Keys of the inbox. One key is one small read; a paste, or a terminal's own reply, is none, and neither answers anything. */

export type InboxAction =
  | 'approve'
  | 'grant'
  | 'deny'
  | 'edit'
  | 'withdraw'
  | 'show'
  | 'filter'
  | 'next'
  | 'previous'
  | 'quit'
  | 'interrupt'
  | 'enter'
  | 'other';

const KEY = /^(?:[\r\n\x03\x1b a-zA-Z/]|\x1b[[O][AB])$/;

/** The key, or null. */
export const inboxKey = (input: string): string | null => (KEY.test(input) ? input : null);

const ACTIONS: Readonly<Record<string, InboxAction>> = {
  a: 'approve',
  g: 'grant',
  d: 'deny',
  e: 'edit',
  w: 'withdraw',
  s: 'show',
  '/': 'filter',
  j: 'next',
  n: 'next',
  '\x1b[B': 'next',
  '\x1bOB': 'next',
  k: 'previous',
  p: 'previous',
  '\x1b[A': 'previous',
  '\x1bOA': 'previous',
  q: 'quit',
  '\x03': 'interrupt',
  '\r': 'enter',
  '\n': 'enter',
};

export const actionOf = (key: string): InboxAction => ACTIONS[key] ?? 'other';
