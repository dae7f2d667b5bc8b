/** A child process of a campaign: takes trials until the process that started it is gone. */
import { endWithParent } from "../../campaign/end-with-parent.ts";
import { serveTrials } from "../../campaign/serve-trials.ts";

// Loading Hardhat takes a while, in which the parent may end.
endWithParent();
const { default: hre } = await import("hardhat");
const { trialSurroundings } = await import("./surroundings.ts");

serveTrials(trialSurroundings(hre));
