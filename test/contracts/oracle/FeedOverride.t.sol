// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceFeed} from "../../../contracts/interfaces/IPriceFeed.sol";
import {FeedOverride} from "../../../contracts/oracle/FeedOverride.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {Test} from "../support/Test.sol";

contract FeedOverrideTest is Test {
    PriceFeed private ours;
    /// @dev The feed that was there, by its address.
    PriceFeed private old;

    function setUp() public {
        PriceFeed.Settings memory settings = PriceFeed.Settings(8, 1, 1e17, 3600, 50);
        ours = new PriceFeed("ETH / USD", settings, address(this));
        ours.setTransmitter(address(this), true);
        ours.transmit(2000e8, uint64(block.timestamp));

        old = PriceFeed(actor("a feed that was there"));
        vm.etch(address(old), address(new FeedOverride()).code);
        vm.store(address(old), bytes32(0), bytes32(uint256(uint160(address(ours)))));
    }

    function test_AnswersWhatTheOtherFeedAnswers() public {
        assertEq(FeedOverride(address(old)).target(), address(ours), "who answers");
        assertEq(uint256(old.decimals()), 8, "decimals");
        assertEq(old.latestAnswer(), 2000e8, "the last answer");
        ours.transmit(1500e8, uint64(block.timestamp));
        (uint80 round, int256 answer, , uint256 updatedAt, ) = old.latestRoundData();
        assertEq(uint256(round), 2, "the round");
        assertEq(answer, 1500e8, "its answer");
        assertEq(updatedAt, block.timestamp, "its time");
        assertEq(old.description(), "ETH / USD", "text of any length");
    }

    function testFuzz_FollowsEveryAnswer(int192 answer) public {
        vm.assume(answer >= 1 && answer <= 1e17);
        ours.transmit(answer, uint64(block.timestamp));
        assertEq(old.latestAnswer(), answer, "the same");
    }

    function test_RevertsAsTheOtherFeedDoes() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NoDataPresent.selector, 9));
        old.getRoundData(9);
    }

    function test_CannotBeWritten() public {
        ours.setTransmitter(address(old), true);
        vm.expectRevert();
        old.transmit(1e8, uint64(block.timestamp));
        assertEq(ours.latestAnswer(), 2000e8, "nothing was written");
    }

    function test_TakesNoCoins() public {
        vm.deal(address(this), 1 ether);
        (bool success, ) = address(old).call{value: 1}("");
        assertFalse(success, "a feed has no use for coins");
    }
}
