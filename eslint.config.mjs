// The rules for helpers/explorers: what ESLint recommends, as far as it concerns them, by name, so that
// nothing has to be installed beside it.
const browser = [
  "DOMPoint",
  "MutationObserver",
  "clearInterval",
  "document",
  "getComputedStyle",
  "matchMedia",
  "setInterval",
];
const rules = [
  "eqeqeq",
  "no-cond-assign",
  "no-const-assign",
  "no-dupe-keys",
  "no-fallthrough",
  "no-implicit-globals",
  "no-redeclare",
  "no-self-assign",
  "no-shadow",
  "no-undef",
  "no-unreachable",
  "no-unused-vars",
  "no-useless-escape",
  "no-var",
  "object-shorthand",
  "prefer-const",
  "prefer-template",
];

export default [
  {
    files: ["helpers/explorers/*.js"],
    languageOptions: { globals: Object.fromEntries(browser.map((name) => [name, "readonly"])) },
    rules: Object.fromEntries(rules.map((rule) => [rule, "error"])),
    linterOptions: { reportUnusedDisableDirectives: true },
  },
];
