import tseslint from 'typescript-eslint';

/** Laws that matter are lint rules; each message points at the house style it enforces. */
export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.trunkline/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unused-expressions': 'off',
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['#*/*/*/*', '**/libs/**'],
              message: 'Import the public face of a lib (#name), never its inside.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='forwardRef']",
          message: 'A cycle is a design error; move the shared part down.',
        },
      ],
    },
  },
  {
    // The domain points nowhere: rules take values and return answers.
    files: ['libs/*/src/**/*.ts'],
    ignores: ['libs/platform/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Inject the Clock; time is a value.' },
        { object: 'Math', property: 'random', message: 'Use ids or crypto from #platform/kernel.' },
        { object: 'process', property: 'env', message: 'Configuration is parsed once, in the app.' },
      ],
    },
  },
  {
    files: ['apps/launcher/**/*.ts', 'scripts/**', 'bench/**', 'tests/**'],
    rules: { 'no-console': 'off' },
  },
);
