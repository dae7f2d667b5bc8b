// Runs after `npm ci` or `npm install` in a clone, and says what npm does not: that the engine was left out.
import { runsHardhat } from "./node-version.mjs";

if (!runsHardhat(process.versions.node)) {
  console.error(
    `Firebreak: installed by Node ${process.versions.node}, whose npm leaves out Hardhat's engine. ` +
      "Run `npm test` or `npm start`: they install again with a Node that Hardhat supports.",
  );
}
