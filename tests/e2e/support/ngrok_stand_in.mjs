// Stands in for ngrok: a public https address (on loopback, another one at every start), the free
// plan's page before a browser's first visit, its log. In $STAND_IN: `wait` holds the address back,
// `requests` gets a line for every request, `process` its process number.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';

const folder = process.env.STAND_IN;
const [, target] = process.argv.slice(2);
const [host, port] = target.split(':');
const file = (name) => join(folder, name);
writeFileSync(file('process'), String(process.pid));
if (!existsSync(file('key.pem'))) {
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-keyout',
      file('key.pem'),
      '-out',
      file('cert.pem'),
    ],
    { stdio: 'ignore' },
  );
}

const kWarning = `<!doctype html><title>ngrok</title><p>You are about to visit a stranger's site.</p>
<button onclick="document.cookie='abuse_interstitial=seen;path=/';location.reload()">Visit Site</button>`;

function answer(request, response) {
  appendFileSync(file('requests'), `${request.method} ${request.url}\n`);
  const isBrowser = /Mozilla/.test(request.headers['user-agent'] ?? '');
  const mayPass =
    'ngrok-skip-browser-warning' in request.headers ||
    /abuse_interstitial/.test(request.headers.cookie ?? '');
  if (isBrowser && !mayPass && /text\/html/.test(request.headers.accept ?? '')) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(kWarning);
    return;
  }
  const { method, url: path, headers } = request;
  const forward = http.request({ host, port, method, path, headers }, (answered) => {
    response.writeHead(answered.statusCode, answered.headers);
    answered.pipe(response);
  });
  forward.on('error', () => response.writeHead(502).end());
  request.pipe(forward);
}

const server = https.createServer(
  { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) },
  answer,
);
server.listen(0, '127.0.0.1', () => {
  const tell = () => {
    if (existsSync(file('wait'))) return setTimeout(tell, 20);
    const url = `https://localhost:${server.address().port}`;
    console.log(JSON.stringify({ lvl: 'info', msg: 'client session established' }));
    console.log(
      JSON.stringify({
        addr: `http://${target}`,
        lvl: 'info',
        msg: 'started tunnel',
        name: 'command_line',
        url,
      }),
    );
  };
  tell();
});
