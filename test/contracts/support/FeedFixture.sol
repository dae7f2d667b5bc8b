// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {Test} from "./Test.sol";

/// @title Feeds that a derived feed can read, each with a node of its own
abstract contract FeedFixture is Test {
    int192 internal constant LOWEST = 1;
    int192 internal constant HIGHEST = 1e18;
    uint256 internal constant MAX_AGE = 3600;

    address internal owner;
    address internal node;
    address internal stranger;

    function setUp() public virtual {
        startClock();
        owner = actor("owner");
        node = actor("node");
        stranger = actor("stranger");
    }

    function _feed(uint8 decimals, int192 lowest, int192 highest) internal returns (PriceFeed feed) {
        feed = new PriceFeed("ETH / USD", PriceFeed.Settings(decimals, lowest, highest, 3600, 50), owner);
        vm.prank(owner);
        feed.setTransmitter(node, true);
    }

    function _feed() internal returns (PriceFeed) {
        return _feed(8, LOWEST, HIGHEST);
    }

    function _feeds(uint256 count) internal returns (PriceFeed[] memory feeds) {
        feeds = new PriceFeed[](count);
        for (uint256 i = 0; i < count; ++i) feeds[i] = _feed();
    }

    function _answer(PriceFeed feed, uint256 answer) internal {
        vm.prank(node);
        feed.transmit(int192(int256(answer)), uint64(block.timestamp));
    }

    function _tell(PriceFeed feed, address validator) internal {
        vm.prank(owner);
        feed.setValidator(validator);
    }

    function _asAggregators(PriceFeed[] memory feeds) internal pure returns (IAggregatorV3[] memory members) {
        members = new IAggregatorV3[](feeds.length);
        for (uint256 i = 0; i < feeds.length; ++i) members[i] = feeds[i];
    }

    function _assertLatest(
        IAggregatorV3 feed,
        uint256 id,
        uint256 answer,
        uint256 startedAt,
        uint256 updatedAt
    ) internal view {
        (uint80 id_, int256 answer_, uint256 startedAt_, uint256 updatedAt_, uint80 answeredIn) = feed
            .latestRoundData();
        assertEq(id_, id, "round");
        assertEq(answer_, int256(answer), "answer");
        assertEq(startedAt_, startedAt, "when its oldest observation was made");
        assertEq(updatedAt_, updatedAt, "when it was written");
        assertEq(answeredIn, id, "answered in its round");
    }
}
