import { defineScenario } from "hardhat-firebreak";

import twoPools from "../../scenarios/two-pools.ts";

/** The shipped scenario `two-pools`, only longer. */
export default defineScenario({ ...twoPools, name: "two-pools-hundred-blocks", settings: { blocks: 100 } });
