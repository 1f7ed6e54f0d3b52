import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const kModules = new URL('../../node_modules/', import.meta.url);

/** Writes licences.txt: what the page brings from others, and on which terms. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const recorder = read('recorder-js/src/microphone.js');
      const start = recorder.indexOf('Copyright');
      const mit = recorder.slice(start, recorder.indexOf('*/', start));
      const text = [
        'The recorder page of ExSampling brings these, each with its licence below.',
        '',
        `p5 ${version('p5')}, https://p5js.org, LGPL-2.1: a file of its own in assets/,`,
        'which you may replace by a version of yours.',
        `recorder-js ${version('recorder-js')}, https://github.com/ijsnow/studiojs, MIT`,
        `inline-worker ${version('inline-worker')}, https://github.com/mohayonao/inline-worker, MIT`,
        '',
        '---- recorder-js and inline-worker (MIT) ----',
        '',
        mit.replace(/^ \* ?/gm, '').trim(),
        '',
        '---- p5 (LGPL-2.1) ----',
        '',
        read('p5/license.txt'),
      ];
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: text.join('\n') });
    },
  };
}

function read(path: string): string {
  return readFileSync(new URL(path, kModules), 'utf8');
}

function version(name: string): string {
  return (JSON.parse(read(`${name}/package.json`)) as { version: string }).version;
}
