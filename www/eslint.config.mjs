// React Query's rules over the site: a query key names everything that its query depends on, and never a client.

import query from '@tanstack/eslint-plugin-query';
import parser from '@typescript-eslint/parser';

export default [
  { files: ['src/**/*.{ts,tsx}'], languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } } },
  ...query.configs['flat/recommended-strict'],
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
];
