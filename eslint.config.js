import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import { importRules } from "./scripts/lint/import-rules.js";

const nodeGlobals = {
  process: "readonly",
  console: "readonly",
  Buffer: "readonly",
  URL: "readonly",
  setTimeout: "readonly",
  setInterval: "readonly",
  clearTimeout: "readonly",
  clearInterval: "readonly",
  fetch: "readonly",
  AbortController: "readonly",
  AbortSignal: "readonly",
  performance: "readonly",
};

const secretName = "/(secret|signature|hmac)$/i";
const notANullCheck = ':not([right.type="Literal"]):not([right.name="undefined"])';
const compareInConstantTime = {
  selector: [
    `BinaryExpression[operator=/^[!=]==?$/][left.name=${secretName}]${notANullCheck}`,
    `BinaryExpression[operator=/^[!=]==?$/][left.property.name=${secretName}]${notANullCheck}`,
  ].join(", "),
  message:
    "Comparing secrets with === tells an attacker how much was right: hash both sides and use crypto.timingSafeEqual.",
};
const timeIsAnArgument = {
  selector:
    "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Date'][callee.property.name='now']",
  message:
    "Time is an argument: take `now` in a model and `core.clock.now()` in commands, queries and jobs, so that a test can set it.",
};
const bareTransaction = {
  selector: "CallExpression[callee.property.name='transaction']",
  message:
    "A driver's own transaction() does not survive an await on better-sqlite3. Only the Db of client.server.ts opens transactions (BEGIN IMMEDIATE, serialised).",
};
const vendorFetch = {
  name: "fetch",
  message: "A route makes no outside call: enqueue a job, or ask a feature that has a port.",
};

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      "build/",
      "data/",
      "public/",
      "drizzle/migrations/",
      "coverage/",
      "test-results/",
      "**/*.d.ts",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: nodeGlobals },
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      // `import { type A }` alone would still load the module; `import type` does not.
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "no-restricted-properties": [
        "error",
        {
          object: "process",
          property: "env",
          message: "The environment is read once, by app/lib/env.server.ts; take the value from core.env.",
        },
      ],
    },
  },
  {
    files: ["app/**/*.{ts,tsx}"],
    ignores: ["**/*.test.{ts,tsx}"],
    rules: { "no-console": "error", "no-restricted-syntax": ["error", compareInConstantTime] },
  },
  {
    files: ["app/features/**/*.ts"],
    ignores: ["**/*.test.ts", "**/seed.server.ts", "**/components/**"],
    rules: { "no-restricted-syntax": ["error", compareInConstantTime, timeIsAnArgument] },
  },
  {
    files: ["drizzle/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": ["error", bareTransaction] },
  },
  {
    files: ["app/**/*.tsx"],
    extends: [jsxA11y.flatConfigs.recommended],
    plugins: { "react-hooks": reactHooks },
    rules: { ...reactHooks.configs.recommended.rules, "react-hooks/exhaustive-deps": "error" },
  },
  {
    files: ["app/routes/**/*.{ts,tsx}"],
    rules: { "no-restricted-globals": ["error", vendorFetch] },
  },
  {
    files: [
      "app/lib/env.server.ts",
      "drizzle/columns/index.ts",
      "drizzle.config*.ts",
      "vite.config.ts",
      "vitest.config.ts",
      "workers/**",
      "scripts/**",
      "tests/**",
      "**/*.test.{ts,tsx}",
    ],
    rules: { "no-restricted-properties": "off" },
  },
  ...importRules,
);
