#!/usr/bin/env node
// Runs clang-tidy (.clang-tidy) over the product's files: scripts/tidy.mjs [--all | FILE...]. A file that
// was found clean with the same contents, headers and rules is not looked at again; that is remembered
// beside the compiler cache, so that it serves every checkout. Of the others come those first that were
// changed last, kMost of them at most, as each takes 2 to 10 s; --all looks at all. Needs a build, whose
// ninja knows the headers. libtorch's headers are left out: clang 14 cannot read them with GCC 12's library.

import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build/release');
const clean = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'exsampling-tidy');
const own = join(build, 'tidy');
mkdirSync(clean, { recursive: true });
mkdirSync(own, { recursive: true });

const kMost = 60;

const words = process.argv.slice(2);
const all = words.includes('--all');
const named = words.filter((word) => word !== '--all').map((file) => resolve(file));
const commands = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'))
  .filter(
    ({ file }) =>
      file.startsWith(join(root, 'src/')) && file.endsWith('.cpp') && !file.includes('/adapters/torch/'),
  )
  .filter(({ file }) => named.length === 0 || named.includes(file))
  // clang knows neither GCC's precompiled headers nor all of its warnings.
  .map(({ directory, command, file }) => ({
    directory,
    file,
    command: command
      .replace(/^.*?ccache /, '')
      .replace(/-Winvalid-pch -include \S+/, '')
      .replace(/ -W\S+/g, ''),
  }));
writeFileSync(join(own, 'compile_commands.json'), JSON.stringify(commands));

/** Our files that each object was compiled from. */
function sourcesOf() {
  const told = execFileSync('ninja', ['-C', build, '-t', 'deps'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const found = new Map();
  for (const block of told.split('\n\n')) {
    const [head, ...lines] = block.split('\n');
    const files = lines
      .map((line) => resolve(build, line.trim()))
      .filter((file) => file.startsWith(root) && !file.startsWith(build));
    const source = files.find((file) => file.endsWith('.cpp'));
    if (source && head.startsWith('src/')) found.set(source, files);
  }
  return found;
}

const contents = new Map();
const read = (file) => contents.get(file) ?? contents.set(file, readFileSync(file)).get(file);
const sources = sourcesOf();
const rules = readFileSync(join(root, '.clang-tidy'));
function keyOf({ file, command }) {
  const hash = createHash('sha256').update(rules).update(command.replaceAll(root, ''));
  for (const one of [...(sources.get(file) ?? [file])].sort())
    hash.update(relative(root, one)).update(read(one));
  return hash.digest('hex');
}

/** From the one that was changed last. */
const history = execFileSync('git', ['log', '--name-only', '--format=', '--', 'src'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
const order = [...new Set(history.split('\n'))];
const ageOf = (file) => order.indexOf(relative(root, file)) + 1 || Infinity;

const waiting = commands
  .sort((one, other) => ageOf(one.file) - ageOf(other.file) || (one.file < other.file ? -1 : 1))
  .map((one) => ({ file: one.file, key: join(clean, keyOf(one)) }))
  .filter(({ key }) => named.length > 0 || !existsSync(key))
  .slice(0, all || named.length > 0 ? Infinity : kMost);
const program = ['clang-tidy-14', 'clang-tidy'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
if (!program) {
  console.log('clang-tidy is not here: nothing was looked at');
  process.exit();
}

let found = 0;
async function look() {
  for (let next; (next = waiting.shift());) {
    const { file, key } = next;
    await new Promise((done) =>
      execFile(program, ['-p', own, '--quiet', file], { maxBuffer: 1 << 26 }, (failure, said) => {
        if (failure) {
          found += 1;
          console.log(said.replaceAll(root, ''));
        } else {
          writeFileSync(key, '');
        }
        done();
      }),
    );
  }
}
console.log(`clang-tidy: ${waiting.length} of ${commands.length} files`);
await Promise.all(Array.from({ length: availableParallelism() }, look));
process.exitCode = found > 0 ? 1 : 0;
