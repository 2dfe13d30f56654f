import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../venue/settings.ts';
import type { AgentCalls, CallName, Reply, Request } from './agent-calls.ts';
import { pathWithIp } from './isolate.ts';

const AGENT = fileURLToPath(new URL('agent.ts', import.meta.url));

export interface AgentProcess {
  ask<Name extends CallName>(
    name: Name,
    asked: AgentCalls[Name]['asked'],
  ): Promise<AgentCalls[Name]['answer']>;
  end(): void;
}

/** Starts an agent behind `ip netns exec` (or what else leads into its place). */
export function startAgent(before: readonly [string, ...string[]]): AgentProcess {
  const [program, ...parameters] = before;
  const child = spawn(program, [...parameters, process.execPath, AGENT], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: pathWithIp() },
  });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let next = 0;
  child.on('message', (message: Reply) => {
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') asker?.resolve(message.answer);
    else asker?.reject(new Error(message.message));
  });
  child.on('exit', () => {
    for (const asker of waiting.values()) asker.reject(new Error('the agent of a place ended'));
    waiting.clear();
  });
  return {
    ask: (name, asked) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve: (answer) => resolve(answer as never), reject });
        const request: Request = { id, name, asked };
        child.send(request);
      }),
    end: () => child.disconnect(),
  };
}
