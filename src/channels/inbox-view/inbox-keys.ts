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
/** A key that is held down comes several times in one read over a slow line; moving about answers nothing. */
const MOVES = /^(?:[jk]|\x1b[[O][AB])+$/;

/** The key, or several that only move; null: neither. */
export const inboxKey = (input: string): string | null => (KEY.test(input) || MOVES.test(input) ? input : null);

/** One by one. */
export const keysIn = (input: string): readonly string[] =>
  MOVES.test(input) ? input.match(/[jk]|\x1b../g)! : [input];

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
