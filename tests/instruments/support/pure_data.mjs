// Runs the Pure Data instrument without a screen or sound card, in real time, beside a daemon
// stand-in on loopback.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { DaemonStandIn } from './daemon_stand_in.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const patches = join(here, '../../../src/instruments/pd');

/** A bound UDP socket on loopback; port 0: any free one. */
export async function udpSocket(port = 0) {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A port that is free now. */
export async function freePort() {
  const socket = await udpSocket();
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Resolves when `condition()` holds; rejects with `what` after `seconds`. */
export async function until(what, condition, seconds = 5) {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await after(5);
  }
}

/** The daemon stand-in behind a socket: answers whoever says hello, beats every second. */
export class LoopbackDaemon {
  static async start({ port = 0, instrumentPort = 0, epoch } = {}) {
    const daemon = new LoopbackDaemon();
    daemon.socket = await udpSocket(port);
    daemon.port = daemon.socket.address().port;
    daemon.instrumentPort = instrumentPort;
    daemon.lose = () => false;
    daemon.stage = new DaemonStandIn({ send: (bytes) => daemon.deliver(bytes), epoch });
    daemon.socket.on('message', (bytes) => {
      const message = daemon.stage.hear(bytes);
      if (message.address === '/exsampling/hello') [daemon.instrumentPort] = message.values;
    });
    daemon.beat = setInterval(() => daemon.stage.heartbeat(), 1000);
    return daemon;
  }

  deliver(bytes) {
    if (this.instrumentPort && !this.lose(bytes)) {
      this.socket.send(bytes, this.instrumentPort, '127.0.0.1');
    }
  }

  /** What instruments said at this address, without "/exsampling/". */
  said(name) {
    return this.stage.heard.filter(({ address }) => address === `/exsampling/${name}`);
  }

  stop() {
    if (this.stopped) return;
    this.stopped = true;
    clearInterval(this.beat);
    this.socket.close();
  }
}

/** The patch of `wrapper` in a running Pure Data: the instrument, or one that hears OSC on `hears` and
 *  answers on `answers`. */
export class PureData {
  static async start({ daemonPort, port, wrapper = join(here, '../pd/record.pd'), hears, answers }) {
    const pd = new PureData();
    pd.folder = mkdtempSync(join(tmpdir(), 'exsampling-pd-'));
    pd.control = await udpSocket();
    pd.controlPort = hears ?? (await freePort());
    pd.console = '';
    pd.process = spawn('pd', [
      '-nogui',
      '-nosound',
      '-r',
      '48000',
      '-stderr',
      '-path',
      patches,
      '-open',
      wrapper,
      '-send',
      `exs-test-port ${pd.controlPort}`,
      ...(answers
        ? ['-send', `exs-test-answer ${answers}`]
        : ['-send', `exs-test daemon 127.0.0.1 ${daemonPort}`, '-send', `exs-test port ${port}`]),
    ]);
    pd.process.stderr.on('data', (text) => {
      pd.console += text;
    });
    pd.ended = once(pd.process, 'exit');
    return pd;
  }

  tell(message) {
    this.control.send(`${message};\n`, this.controlPort, '127.0.0.1');
  }

  note(channel, pitch, velocity) {
    this.tell(`note ${pitch} ${velocity} ${channel}`);
  }

  async stop() {
    if (this.stopped) return;
    this.stopped = true;
    this.process.kill('SIGKILL');
    await this.ended;
    this.control.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
