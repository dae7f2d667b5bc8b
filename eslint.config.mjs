import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "artifacts/",
      "bench/results.json",
      "cache/",
      "coverage/",
      "dist/",
      "firebreak-runs/",
      "node_modules/",
      "typechain-types/",
    ],
  },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/explicit-function-return-type": [
        "error",
        { allowExpressions: true, allowTypedFunctionExpressions: true },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/promise-function-async": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // Says `as T` where the index was just checked; `!` is forbidden.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      eqeqeq: "error",
      "max-lines": ["error", { max: 400 }],
      "no-console": "off",
    },
  },
  {
    // Inside a run there is neither clock nor chance, so that it can be repeated to the byte.
    files: ["src/**/*.ts", "scenarios/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Use the seeded generator." },
        { object: "Date", property: "now", message: "A run has no wall clock." },
        ...["exp", "log", "log2", "log10", "pow", "sin", "cos", "tan", "expm1", "log1p", "cbrt"].map((property) => ({
          object: "Math",
          property,
          message: "Engines may round it differently; use bigints or the four operations.",
        })),
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "A run has no wall clock." },
      ],
    },
  },
  {
    files: ["examples/**/*.ts"],
    // Short files: what a contract gives is taken as its interface says.
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/restrict-plus-operands": "off",
    },
  },
  {
    files: ["test/**/*.ts"],
    // Chai asserts by reading properties.
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
  {
    files: ["src/report/html/client.js", "src/campaign/report/client.js"],
    languageOptions: {
      globals: {
        document: "readonly",
        window: "readonly",
        getComputedStyle: "readonly",
        Intl: "readonly",
        Date: "readonly",
      },
    },
  },
);
