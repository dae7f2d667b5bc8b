/** A child process of a campaign: takes trials until the process that started it is gone. */
import hre from "hardhat";

import { serveTrials } from "../../campaign/serve-trials.ts";
import { trialSurroundings } from "./surroundings.ts";

serveTrials(trialSurroundings(hre));
