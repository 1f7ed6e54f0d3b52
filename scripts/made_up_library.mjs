// A library of many made-up sounds, to see whether the program minds.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const kValues = 1280;
const kKinds = 64;

/** Values from 0.5 to 1, or now and then next to nothing, as hexadecimal little-endian floats. */
function embedding(random) {
  const bytes = Buffer.alloc(4 * kValues);
  for (let at = 0; at < kValues; at += 1)
    bytes.writeFloatLE(random() < 0.7 ? 0.01 * random() : 0.5 + random() / 2, 4 * at);
  return bytes.toString('hex');
}

/** Numbers from 0 to 1, the same every time. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/**
 * Fills DATA/library.sqlite with so many sounds, a hundred a file, as if the model of this SHA-256 had heard
 * them: 64 kinds, each turned by so many values.
 */
export function makeUpLibrary(program, data, model, sounds) {
  mkdirSync(data, { recursive: true });
  // The program knows best how its library looks.
  execFileSync(program, ['library', 'size', '--data', data], { stdio: 'ignore' });
  const random = seeded(1);
  const kinds = Array.from({ length: kKinds }, (_, kind) => `(${kind}, x'${embedding(random)}')`);
  const counted = (table, count) =>
    `WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) INSERT INTO ${table}`;
  execFileSync('sqlite3', [join(data, 'library.sqlite')], {
    stdio: ['pipe', 'ignore', 'inherit'],
    maxBuffer: 1 << 26,
    input: `
      PRAGMA synchronous = OFF;
      BEGIN;
      CREATE TEMP TABLE kind (id INTEGER PRIMARY KEY, embedding BLOB);
      INSERT INTO kind VALUES ${kinds.join(',\n')};
      INSERT INTO place VALUES ('/made-up');
      ${counted('file', Math.ceil(sounds / 100))}
        SELECT i + 1, '/made-up/' || i || '.wav', 1, 1, 'none', '${model}' FROM n;
      ${counted('segment', sounds)}
        SELECT i + 1, i / 100 + 1, i % 100, 1.0, NULL, NULL, 0.0, x'',
          CAST(substr(embedding, 1 + 4 * (i / ${kKinds} % ${kValues})) || substr(embedding, 1, 4 * (i / ${kKinds} % ${kValues})) AS BLOB)
        FROM n JOIN kind ON kind.id = i % ${kKinds};
      ${counted('guess', sounds)} SELECT i + 1, 0, i % 50, 'dog', 0.9 FROM n;
      UPDATE library SET version = version + 1;
      COMMIT;`,
  });
}
