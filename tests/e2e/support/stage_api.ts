import { expect } from 'vitest';

import type { Daemon } from './daemon';

/** What the stage answers to somebody with its token; anything but 200 fails the test. */
export async function askStage(daemon: Daemon, method: string, path: string, body?: object): Promise<any> {
  const url = new URL(daemon.stage);
  const answer = await fetch(new URL(`/api/stage/${path}`, url), {
    method,
    headers: { authorization: `Bearer ${url.searchParams.get('token')}` },
    body: body && JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}
