// Starts the real program on free ports in a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { kDaemon } from './paths';

/** Below those that the system gives out, and others for each of vitest's workers: nobody else takes one. */
let nextPort = 15_000 + 500 * Number(process.env.VITEST_POOL_ID ?? 0);

/** The next of them that `isFree`. */
async function freePort(isFree: (port: number) => Promise<boolean>): Promise<number> {
  for (;;) {
    nextPort += 1;
    if (await isFree(nextPort)) return nextPort;
  }
}

/** A UDP port of this machine that is free. */
export function freeUdpPort(): Promise<number> {
  return freePort(
    (port) =>
      new Promise((done) => {
        const socket = createSocket('udp4');
        socket.once('error', () => done(false));
        socket.bind(port, '127.0.0.1', () => socket.close(() => done(true)));
      }),
  );
}

/** A TCP port on loopback that is free. */
export function freeTcpPort(): Promise<number> {
  return freePort(
    (port) =>
      new Promise((done) => {
        const server = createServer();
        server.once('error', () => done(false));
        server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
      }),
  );
}

/** The first line of a child's standard output that matches, within 30 s. */
export function awaitLine(child: ChildProcess, wanted: RegExp): Promise<RegExpMatchArray> {
  return new Promise((done, fail) => {
    const seen: string[] = [];
    const late = setTimeout(() => fail(new Error(`no line ${wanted} in:\n${seen.join('\n')}`)), 30_000);
    child.stderr?.on('data', (data) => seen.push(String(data)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      seen.push(line);
      const match = line.match(wanted);
      if (match) {
        clearTimeout(late);
        done(match);
      }
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      fail(new Error(`ended with ${code} before a line ${wanted}:\n${seen.join('\n')}`));
    });
  });
}

export interface Daemon {
  process: ChildProcess;
  /** Bare origin of the recorder. */
  origin: string;
  /** Address of the stage page with its token. */
  stage: string;
  oscIn: { host: string; port: number };
  data: string;
  /** Ends it as a person would and tells the exit code; keeps the data folder. */
  stop(): Promise<number | null>;
  /** Ends it as a failing machine would, keeps the data folder. */
  kill(): Promise<void>;
  /** Ends it at once and removes its data folder. */
  remove(): Promise<void>;
}

const unless = (flags: string[], flag: string, value: string) => (flags.includes(flag) ? [] : [flag, value]);

/**
 * `serve` on loopback with free ports; `flags` come on top, `environment` on top of this one's. `through`
 * is a command that is given the program's and turns into it.
 */
export async function startDaemon(
  flags: string[] = [],
  data?: string,
  environment: Record<string, string> = {},
  through: string[] = [],
): Promise<Daemon> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'exsampling-')));
  const [program, ...words] = [...through, kDaemon];
  const child = spawn(
    program!,
    [
      ...words,
      'serve',
      '--data',
      folder,
      '--bind',
      '127.0.0.1',
      ...unless(flags, '--public-port', '0'),
      ...unless(flags, '--stage-port', '0'),
      ...unless(flags, '--osc-in', '127.0.0.1:0'),
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  );
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  const [, origin = '', stage = '', host = '', port] = await awaitLine(
    child,
    /^listening public=(\S+) stage=(\S+) osc-in=(\S+):(\d+)$/,
  );
  return {
    process: child,
    origin,
    stage,
    oscIn: { host, port: Number(port) },
    data: folder,
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async remove() {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
