// Rules for all TypeScript and JavaScript of the project, also outside this folder: see "lint" in package.json.
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const kExtensions = ['.ts', '.tsx', '.js', '.mjs'];

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/*.d.ts', '**/*.template.js'] },
  ...tseslint.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: kExtensions })],
      'import-x/extensions': kExtensions,
      'import-x/parsers': { '@typescript-eslint/parser': kExtensions },
    },
    rules: {
      eqeqeq: 'error',
      'import-x/no-cycle': 'error',
      'prefer-template': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
    },
  },
  {
    files: ['web/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Literal[value=/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i]',
          message: 'Colours have their names in tokens.css; those that are data stand in a palette.ts.',
        },
      ],
    },
  },
  { files: ['**/palette.ts', '**/testing.ts', '**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } },
  // What the real program answers is checked when the test runs.
  { files: ['tests/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
);
