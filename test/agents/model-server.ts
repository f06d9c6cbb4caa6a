/**
 * Plays the model for a real agent, on loopback: asks for one shell command after the other, then says it is done.
 * Speaks Anthropic Messages and OpenAI Responses, streamed, and keeps what the agent says of each command.
 */

export interface ModelServer {
  readonly url: string;
  /** What the agent handed back for each command, in order. */
  readonly results: () => readonly string[];
  stop(): void;
}

type Json = Record<string, unknown>;
type Event = readonly [name: string, data: Json];

/** `tool(name)`: the arguments with which the agent's tool of that name runs a command. */
export function serveModel(commands: readonly string[]): ModelServer {
  const results: string[] = [];
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 120,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (request.method !== 'POST') return Response.json({ object: 'list', data: [{ id: 'mock', object: 'model' }] });
      const body = (await bodyOf(request)) as Json;
      if (pathname.endsWith('/count_tokens')) return Response.json({ input_tokens: 10 });
      const reply = pathname.includes('/messages') ? messages : pathname.includes('/responses') ? responses : null;
      if (reply === null) return Response.json({}, { status: 404 });
      const said = reply(body, commands);
      if (said.results.length > results.length) results.splice(0, results.length, ...said.results);
      return body.stream === true ? stream(said.events) : Response.json(said.whole);
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, results: () => results, stop: () => void server.stop(true) };
}

async function bodyOf(request: Request): Promise<unknown> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  const encoding = request.headers.get('content-encoding');
  const plain =
    encoding === 'zstd' ? await Bun.zstdDecompress(bytes) : encoding === 'gzip' ? Bun.gunzipSync(bytes) : bytes;
  return JSON.parse(new TextDecoder().decode(plain));
}

function stream(events: readonly Event[]): Response {
  const text = events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join('');
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
}

interface Said {
  readonly events: readonly Event[];
  readonly whole: Json;
  readonly results: readonly string[];
}

const id = (kind: string): string => `${kind}_${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`;

const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? (content as Json[]) : [];
  return parts.map(part => String(part.text ?? '')).join('');
};

/** Anthropic Messages. */
function messages(body: Json, commands: readonly string[]): Said {
  const parts = (body.messages as Json[]).flatMap(each =>
    Array.isArray(each.content) ? (each.content as Json[]) : [],
  );
  const results = parts.filter(part => part.type === 'tool_result').map(part => textOf(part.content));
  const tools = ((body.tools as Json[] | undefined) ?? []).map(tool => tool.name);
  const command = tools.includes('Bash') ? commands[results.length] : undefined;
  const input = { command, description: 'what the test asks for' };
  const block =
    command === undefined ? { type: 'text', text: 'done' } : { type: 'tool_use', id: id('toolu'), name: 'Bash', input };
  const usage = { input_tokens: 10, output_tokens: 5 };
  const whole = {
    id: id('msg'),
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [block],
    stop_reason: command === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage,
  };
  const delta =
    command === undefined
      ? { type: 'text_delta', text: 'done' }
      : { type: 'input_json_delta', partial_json: JSON.stringify(input) };
  const empty = command === undefined ? { type: 'text', text: '' } : { ...block, input: {} };
  const events: Event[] = [
    ['message_start', { type: 'message_start', message: { ...whole, content: [], stop_reason: null } }],
    ['content_block_start', { type: 'content_block_start', index: 0, content_block: empty }],
    ['content_block_delta', { type: 'content_block_delta', index: 0, delta }],
    ['content_block_stop', { type: 'content_block_stop', index: 0 }],
    ['message_delta', { type: 'message_delta', delta: { stop_reason: whole.stop_reason, stop_sequence: null }, usage }],
    ['message_stop', { type: 'message_stop' }],
  ];
  return { events, whole, results };
}

/** OpenAI Responses, with the tool of Codex. */
function responses(body: Json, commands: readonly string[]): Said {
  const items = Array.isArray(body.input) ? (body.input as Json[]) : [];
  const results = items.filter(item => item.type === 'function_call_output').map(item => textOf(item.output));
  const tools = ((body.tools as Json[] | undefined) ?? []).map(tool => tool.name);
  const tool = ['exec_command', 'shell_command'].find(name => tools.includes(name));
  const command = tool === undefined ? undefined : commands[results.length];
  const call = JSON.stringify(tool === 'exec_command' ? { cmd: command, yield_time_ms: 20_000 } : { command });
  const item =
    command === undefined
      ? {
          type: 'message',
          id: id('msg'),
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'done', annotations: [] }],
        }
      : { type: 'function_call', id: id('fc'), call_id: id('call'), name: tool, arguments: call, status: 'completed' };
  const details = { input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } };
  const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15, ...details };
  const whole = {
    id: id('resp'),
    object: 'response',
    created_at: 0,
    model: body.model,
    status: 'completed',
    output: [item],
    usage,
  };
  const events: Event[] = [
    ['response.created', { type: 'response.created', response: { ...whole, status: 'in_progress', output: [] } }],
    ['response.output_item.added', { type: 'response.output_item.added', output_index: 0, item }],
    ['response.output_item.done', { type: 'response.output_item.done', output_index: 0, item }],
    ['response.completed', { type: 'response.completed', response: whole }],
  ];
  return { events, whole, results };
}
