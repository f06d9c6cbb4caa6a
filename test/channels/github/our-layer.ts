/**
 * OURS, not GitHub's: a thin layer before the emulator with what it lacks or does otherwise than GitHub documents. ETags and
 * 304, comments of a whole repository with `since`, 401 for unknown tokens, whole seconds, permission words, rights to edit and
 * to comment on a locked issue, accounts by id, edit history (GraphQL), renamed repositories, pages in the next link's order.
 */
export interface OurLayer {
  readonly port: number;
  /** Everything that was asked: `GET /path → status`. */
  readonly calls: string[];
  /** When each was answered, milliseconds of the monotonic clock. */
  readonly times: number[];
  /** Old name of a repository → its present one. */
  readonly renamed: Map<string, string>;
  /** Comments sent by e-mail. */
  readonly byMail: Set<number>;
  /** Comments by a program on somebody's behalf. */
  readonly byApp: Set<number>;
  /** Comments edited within the second that they were written. */
  readonly editedAtOnce: Set<number>;
  stop(): Promise<void>;
}

export interface LayerOptions {
  /** Where the emulator listens. */
  readonly emulator: string;
  /** Where clients believe to be. */
  readonly base: () => string;
  readonly tokens: readonly string[];
  readonly accounts: () => Promise<readonly { readonly id: number; readonly login: string }[]>;
  readonly repositories: readonly string[];
}

interface Item {
  readonly id: number;
  readonly number: number;
  readonly node_id: string;
  readonly login: string;
  readonly user: { readonly id: number };
  readonly created_at: string;
  readonly updated_at: string;
  readonly locked?: boolean;
  readonly private?: boolean;
  readonly permission: string;
}

export function startLayer(options: LayerOptions): OurLayer {
  const calls: string[] = [];
  const times: number[] = [];
  const layer = {
    calls,
    times,
    renamed: new Map(),
    byMail: new Set<number>(),
    byApp: new Set<number>(),
    editedAtOnce: new Set<number>(),
  };
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 60,
    fetch: async request => {
      const response = withEtag(request, await answer(request, options, layer));
      calls.push(
        `${request.method} ${new URL(request.url).pathname}${new URL(request.url).search} → ${response.status}`,
      );
      times.push(performance.now());
      return response;
    },
  });
  return { ...layer, port: server.port!, stop: () => server.stop(true) };
}

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', date: new Date().toUTCString(), ...headers },
  });

function withEtag(request: Request, response: Response & { text_?: string }): Response {
  if (request.method !== 'GET' || response.status !== 200) return response;
  const text = (response as unknown as { known?: string }).known ?? '';
  const who = request.headers.get('authorization') ?? '';
  const etag = `W/"${new Bun.CryptoHasher('sha256').update(who + request.url + text).digest('hex')}"`;
  const headers = new Headers(response.headers);
  headers.set('etag', etag);
  if (request.headers.get('if-none-match') !== etag) return new Response(text, { status: 200, headers });
  return new Response(null, { status: 304, headers: { etag, date: headers.get('date') ?? '' } });
}

/** A Response whose text is kept beside it, for the ETag. */
function known(text: string, response: Response): Response {
  return Object.assign(response, { known: text });
}

type Layer = Omit<OurLayer, 'port' | 'stop'>;

async function answer(request: Request, options: LayerOptions, layer: Layer): Promise<Response> {
  const url = new URL(request.url);
  const { method } = request;
  const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const isJwt = token?.split('.').length === 3;
  const isInstallation = token?.startsWith('ghs_');
  if (token === undefined || !(options.tokens.includes(token) || isJwt || isInstallation))
    return json({ message: 'Bad credentials' }, 401);
  for (const [old, now] of layer.renamed) {
    if (url.pathname.startsWith(`/repos/${old}`)) {
      const location = `${options.base()}${url.pathname.replace(`/repos/${old}`, `/repositories-ours/${now}`)}${url.search}`;
      return json({ message: 'Moved Permanently', url: location }, 301, { location });
    }
  }
  const path = url.pathname.replace('/repositories-ours/', '/repos/');
  const ask = (where: string, as = request, body?: string): Promise<Response> => emulator(options, as, where, body);
  if (path === '/user' && isInstallation) return json({ message: 'Resource not accessible by integration' }, 403);
  const byId = /^\/user\/(\d+)$/.exec(path);
  if (byId !== null) {
    const found = (await options.accounts()).find(({ id }) => id === Number(byId[1]));
    return found === undefined
      ? json({ message: 'Not Found' }, 404)
      : rounded(await ask(`/users/${found.login}`), layer, options);
  }
  const all = /^\/repos\/([^/]+\/[^/]+)\/issues\/comments$/.exec(path);
  if (all !== null && method === 'GET') return allComments(all[1]!, url, options, request, layer);
  if (path === '/graphql') return history(request, options, layer);
  const body = method === 'GET' ? undefined : await request.text();
  const refused = await refusal(path, method, request, options);
  if (refused !== null) return refused;
  const response = await rounded(await ask(path + url.search, request, body), layer, options);
  return (await pullAsIssue(path, response, options, request)) ?? permissionWords(path, response, options, request);
}

/** Every pull request is an issue too. */
async function pullAsIssue(
  path: string,
  response: Response,
  options: LayerOptions,
  request: Request,
): Promise<Response | null> {
  const asked = /^(\/repos\/[^/]+\/[^/]+)\/issues\/(\d+)$/.exec(path);
  if (asked === null || request.method !== 'GET' || response.status !== 404) return null;
  const pull = await emulator(options, request, `${asked[1]}/pulls/${asked[2]}`);
  if (!pull.ok) return null;
  const out = { ...((await pull.json()) as Item), pull_request: {} };
  return known(JSON.stringify(out), json(out));
}

async function emulator(options: LayerOptions, request: Request, where: string, body?: string): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of ['host', 'if-none-match', 'accept-encoding', 'content-length', 'connection']) headers.delete(name);
  const { method } = request;
  return fetch(options.emulator + where, { method, headers, ...(body ? { body } : {}), redirect: 'manual' });
}

/** The real one has whole seconds, says whether a program wrote it, and links to where it was asked. */
async function rounded(response: Response, layer: Layer, options: LayerOptions): Promise<Response> {
  const text = await response.text();
  let out = text;
  if (text.startsWith('{') || text.startsWith('[')) {
    const value = JSON.parse(text, (key, item) =>
      ['created_at', 'updated_at', 'closed_at'].includes(key) && typeof item === 'string'
        ? item.replace(/\.\d+Z$/, 'Z')
        : item,
    );
    for (const one of Array.isArray(value) ? value : [value])
      if (layer.byApp.has(one.id) && one.issue_url) one.performed_via_github_app = { id: 1, slug: 'some-app' };
    out = JSON.stringify(value);
  }
  const headers = new Headers(response.headers);
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name);
  headers.set('date', new Date().toUTCString());
  const link = headers.get('link');
  if (link !== null) headers.set('link', link.replaceAll(new URL(response.url).origin, options.base()));
  const empty = [204, 304].includes(response.status);
  return known(out, new Response(empty ? null : out, { status: response.status, headers }));
}

async function list(options: LayerOptions, request: Request, path: string): Promise<Item[]> {
  const items: Item[] = [];
  const as = new Request(request.url, { headers: request.headers });
  for (let page = 1; ; page++) {
    const response = await emulator(options, as, `${path}${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`);
    const part = response.ok ? ((await response.json()) as Item[]) : [];
    items.push(...part);
    if (part.length < 100) return items;
  }
}

async function allComments(
  repo: string,
  url: URL,
  options: LayerOptions,
  request: Request,
  layer: Layer,
): Promise<Response> {
  const [alone, pulls] = await Promise.all(
    ['issues', 'pulls'].map(kind => list(options, request, `/repos/${repo}/${kind}?state=all`)),
  );
  const issues = [...alone!, ...pulls!];
  const lists = await Promise.all(
    issues.map(one => list(options, request, `/repos/${repo}/issues/${one.number}/comments`)),
  );
  const since = Date.parse(url.searchParams.get('since') ?? '1970-01-01T00:00:00Z');
  const whole = (text: string): string => text.replace(/\.\d+Z$/, 'Z');
  const items = lists
    .flat()
    .map(one => ({
      ...one,
      created_at: whole(one.created_at),
      updated_at: whole(one.updated_at),
      performed_via_github_app: layer.byApp.has(one.id) ? { id: 1 } : null,
    }))
    .filter(one => Date.parse(one.updated_at) >= since)
    .sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at) || (b as Item).id - (a as Item).id);
  const size = Number(url.searchParams.get('per_page') ?? 30);
  const page = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url.pathname + url.search, options.base());
  next.searchParams.set('page', String(page + 1));
  const link: Record<string, string> = items.length > page * size ? { link: `<${next}>; rel="next"` } : {};
  const part = items.slice((page - 1) * size, page * size);
  return known(JSON.stringify(part), json(part, 200, link));
}

async function writer(request: Request, repo: string, options: LayerOptions): Promise<boolean> {
  const me = await emulator(options, new Request(request.url, { headers: request.headers }), '/user');
  if (!me.ok) return true;
  const { login } = (await me.json()) as Item;
  const as = new Request(request.url, { headers: request.headers });
  const got = await emulator(options, as, `/repos/${repo}/collaborators/${login}/permission`);
  return got.ok && ['admin', 'push', 'maintain', 'write'].includes(((await got.json()) as Item).permission);
}

/** Others' comments are edited and deleted, and locked issues commented, by those who may write only. */
async function refusal(
  path: string,
  method: string,
  request: Request,
  options: LayerOptions,
): Promise<Response | null> {
  const as = new Request(request.url, { headers: request.headers });
  const one = /^\/repos\/([^/]+\/[^/]+)\/issues\/comments\/(\d+)$/.exec(path);
  if (one !== null && ['PATCH', 'DELETE'].includes(method)) {
    const [comment, me] = await Promise.all([emulator(options, as, path), emulator(options, as, '/user')]);
    if (!comment.ok || !me.ok) return null;
    const isOwn = ((await comment.json()) as Item).user.id === ((await me.json()) as Item).id;
    return isOwn || (await writer(request, one[1]!, options)) ? null : json({ message: 'Forbidden' }, 403);
  }
  const under = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/.exec(path);
  if (under === null || method !== 'POST') return null;
  const issue = await emulator(options, as, `/repos/${under[1]}/issues/${under[2]}`);
  const isLocked = issue.ok && ((await issue.json()) as Item).locked === true;
  return isLocked && !(await writer(request, under[1]!, options))
    ? json({ message: 'Unable to create comment because issue is locked.' }, 403)
    : null;
}

const WORDS: Readonly<Record<string, string>> = { push: 'write', pull: 'read', maintain: 'write', triage: 'read' };

/** GitHub's words; and anybody may read a public repository. */
async function permissionWords(
  path: string,
  response: Response,
  options: LayerOptions,
  request: Request,
): Promise<Response> {
  const asked = /^\/repos\/([^/]+\/[^/]+)\/collaborators\/([^/]+)\/permission$/.exec(path);
  if (asked === null) return response;
  if (response.ok) {
    const value = JSON.parse((response as unknown as { known: string }).known) as Item;
    const out = { ...value, permission: WORDS[value.permission] ?? value.permission };
    return known(JSON.stringify(out), json(out));
  }
  const as = new Request(request.url, { headers: request.headers });
  const [repo, user] = await Promise.all([
    emulator(options, as, `/repos/${asked[1]}`),
    emulator(options, as, `/users/${asked[2]}`),
  ]);
  if (!repo.ok || !user.ok || ((await repo.json()) as Item).private) return response;
  const out = { permission: 'read', role_name: 'read', user: await user.json() };
  return known(JSON.stringify(out), json(out));
}

async function history(request: Request, options: LayerOptions, layer: Layer): Promise<Response> {
  const { variables } = (await request.json()) as { variables: { id: string } };
  for (const repo of options.repositories) {
    const issues = await list(options, request, `/repos/${repo}/issues?state=all`);
    for (const issue of issues) {
      const found = (await list(options, request, `/repos/${repo}/issues/${issue.number}/comments`)).find(
        one => one.node_id === variables.id,
      );
      if (found === undefined) continue;
      const edited =
        layer.editedAtOnce.has(found.id) || Date.parse(found.updated_at) > Date.parse(found.created_at) + 5;
      const node = {
        databaseId: found.id,
        includesCreatedEdit: edited,
        lastEditedAt: edited ? found.updated_at : null,
        createdViaEmail: layer.byMail.has(found.id),
      };
      return json({ data: { node } });
    }
  }
  return json({ data: { node: null }, errors: [{ type: 'NOT_FOUND' }] });
}
