import { createRequire } from "node:module";

import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

import firebreak from "./src/plugin/index.ts";

const require = createRequire(import.meta.url);

export default defineConfig({
  plugins: [toolbox, firebreak],
  solidity: {
    version: "0.8.37",
    // The npm package, pinned by the lock file: Hardhat would otherwise download a compiler from outside the registry.
    path: require.resolve("solc/soljson.js"),
    settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: "osaka" },
  },
  typechain: { outDir: "typechain-types" },
  paths: { tests: { mocha: "test", solidity: "test/contracts" } },
});
