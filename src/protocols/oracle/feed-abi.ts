import { Abi } from "../../chain/abi.ts";

/** A Chainlink aggregator, and how ours is written to and set up. */
export const FEED = new Abi([
  "function setTransmitter(address transmitter, bool allowed)",
  "function setValidator(address validator)",
  "function transmit(int192 answer, uint64 observedAt) returns (uint80)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)",
  "event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt)",
]);
