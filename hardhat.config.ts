import { createRequire } from "node:module";
import { availableParallelism } from "node:os";

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
    // Hardhat reads the compiler's whole output whenever it opens a chain: that of the Solidity tests is kept apart.
    splitTestsCompilation: true,
  },
  typechain: { outDir: "typechain-types" },
  paths: { tests: { mocha: "test", solidity: "test/contracts" } },
  test: {
    // Files run side by side, in processes that share nothing. A test on a busy machine is slow, and no worse for it.
    mocha: { parallel: true, jobs: Math.max(2, availableParallelism()), timeout: 120_000 },
    solidity: {
      // The seed is pinned so that every machine tries the same cases.
      fuzz: { seed: "0x66697265627265616b", runs: 256 },
      // A handler never reverts: it catches what the contracts refuse, so that a revert is a fault of the test.
      invariant: { runs: 32, depth: 100, failOnRevert: true },
    },
  },
});
