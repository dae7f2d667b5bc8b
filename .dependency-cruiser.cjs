/** Which room may use which: docs/adr/0002-the-house.md. Data goes one way. */
const LEAVES = "^src/(errors\\.ts|files\\.ts|own-package\\.ts|stopwatch\\.ts|units/)";
const rooms = {
  chain: [],
  packages: ["chain"],
  deployers: ["chain", "packages"],
  protocols: ["chain"],
  data: ["simulation"],
  simulation: ["chain", "protocols", "packages", "deployers"],
  agents: ["chain", "protocols", "simulation"],
  systems: ["chain", "protocols", "simulation"],
  shocks: ["chain", "protocols", "simulation"],
  risk: ["chain", "simulation", "protocols"],
  report: ["risk", "simulation"],
  campaign: ["report", "risk", "simulation"],
  claims: ["campaign", "risk", "report", "simulation"],
  testing: ["plugin", "risk", "simulation"],
};

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { path: "^src/", orphan: true, pathNot: "(client\\.js|guard\\.mjs)$" },
      to: {},
    },
    {
      name: "leaves-import-nothing",
      severity: "error",
      from: { path: LEAVES },
      to: { path: "^src/", pathNot: LEAVES },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-only-downwards`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: [LEAVES, `^src/(${[room, ...allowed].join("|")})/`] },
    })),
    {
      name: "scenarios-use-the-public-face",
      severity: "error",
      from: { path: "^(scenarios|examples)/" },
      to: { path: "^src/", pathNot: "^src/index\\.ts$" },
    },
    {
      name: "nobody-imports-the-public-face",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^src/index\\.ts$" },
    },
    {
      name: "hardhat-stays-in-its-room",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(plugin|testing)/" },
      to: { path: "node_modules/hardhat/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
