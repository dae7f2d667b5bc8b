// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IFallbackFeed} from "../../../contracts/interfaces/IFallbackFeed.sol";
import {FallbackFeed} from "../../../contracts/oracle/FallbackFeed.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {BrokenFeed} from "../support/BrokenFeed.sol";
import {FeedFixture} from "../support/FeedFixture.sol";

contract FallbackFeedTest is FeedFixture {
    uint16 private constant MOVE_BPS = 5_000;
    uint16 private constant AGREEMENT_BPS = 500;

    PriceFeed private first;
    PriceFeed private second;
    PriceFeed private third;
    FallbackFeed private chain;

    /// @dev Two that are checked, and one that is taken whatever it says.
    function setUp() public override {
        super.setUp();
        (first, second, third) = (_feed(), _feed(8, 0.1e8, HIGHEST), _feed());
        chain = new FallbackFeed("ETH / USD chain", _chainOf(MOVE_BPS, MOVE_BPS, 0), AGREEMENT_BPS, owner);
    }

    // ------------------------------------------------------------------------------------------------ deployment

    function test_KeepsWhatItIsDeployedWith() public view {
        IFallbackFeed.Source[] memory sources = chain.sources();
        assertEq(sources.length, 3, "sources");
        assertEq(address(sources[1].feed), address(second), "in their order");
        assertEq(sources[1].maxAge, MAX_AGE, "age");
        assertEq(sources[1].maxMoveBps, MOVE_BPS, "largest move");
        assertEq(chain.agreementBps(), AGREEMENT_BPS, "agreement");
        assertEq(chain.decimals(), 8, "its sources' decimals");
        assertEq(chain.serving(), 0, "the first serves at first");
        assertEq(chain.owner(), owner, "owner");
    }

    function test_RefusesAChainOfNoneOrOfTooMany() public {
        uint8[2] memory counts = [0, 9];
        for (uint256 i = 0; i < counts.length; ++i) {
            IFallbackFeed.Source[] memory sources = new IFallbackFeed.Source[](counts[i]);
            for (uint256 j = 0; j < counts[i]; ++j) sources[j].feed = first;
            vm.expectRevert(abi.encodeWithSelector(IFallbackFeed.InvalidChain.selector, counts[i]));
            new FallbackFeed("chain", sources, AGREEMENT_BPS, owner);
        }
    }

    function test_RefusesSourcesInOtherDecimals() public {
        second = _feed(18, LOWEST, HIGHEST);
        IFallbackFeed.Source[] memory sources = _chainOf(0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IFallbackFeed.DecimalsDiffer.selector, address(second)));
        new FallbackFeed("chain", sources, AGREEMENT_BPS, owner);
    }

    // ------------------------------------------------------------------------------------------------ which one serves

    function test_TheFirstServesWhileItCanBeTrusted() public {
        _answers(2000e8, 2010e8, 2020e8);
        _expect(2000e8, 0);
        _answers(1000e8, 900e8, 800e8);
        _expect(1000e8, 0); // A move of just what is allowed.
        _assertLatest(chain, 2, 1000e8, START_TIME, START_TIME);
    }

    function test_AStaleSourceGivesWayToTheNextAndReturns() public {
        _answers(2000e8, 2000e8, 2000e8);
        _expect(2000e8, 0);
        skip(MAX_AGE);
        _answer(second, 1900e8);
        _expect(2000e8, 0);
        skip(1);
        vm.expectEmit(address(chain));
        emit IFallbackFeed.SourceChanged(0, 1);
        _expect(1900e8, 1);
        _answer(first, 1950e8);
        vm.expectEmit(address(chain));
        emit IFallbackFeed.SourceChanged(1, 0);
        _expect(1950e8, 0);
    }

    function test_AMoveBeyondSanityNeedsAnotherSource() public {
        _answers(2000e8, 2000e8, 2000e8);
        _expect(2000e8, 0);
        _answer(first, 999e8); // wrong by more than half, and alone
        _expect(2000e8, 1);
        _answer(second, 955e8);
        _expect(999e8, 0); // 4.6% apart: a true crash
    }

    function test_ASourceThatIsNotCheckedServesLast() public {
        _answers(2000e8, 2000e8, 2000e8);
        _expect(2000e8, 0);
        _answers(100e8, 10_000e8, 500e8);
        _expect(500e8, 2);
    }

    function test_WithoutATrustedSourceTheLastAnswerStands() public {
        chain = new FallbackFeed("chain", _chainOf(MOVE_BPS, MOVE_BPS, MOVE_BPS), AGREEMENT_BPS, owner);
        _answers(2000e8, 2000e8, 2000e8);
        _expect(2000e8, 0);
        _answers(100e8, 10_000e8, 500e8);
        _expectNone();
        skip(MAX_AGE + 1);
        _expectNone();
        _assertLatest(chain, 1, 2000e8, START_TIME, START_TIME);
    }

    function test_AnAnswerAtTheFloorIsNotTrusted() public {
        _answers(2000e8, 2000e8, 2000e8);
        _expect(2000e8, 0);
        skip(MAX_AGE + 1);
        _answer(second, 0.1e8);
        _answer(third, 0.01e8);
        _expect(0.01e8, 2);
    }

    function test_BrokenSourcesArePassedOver() public {
        BrokenFeed broken = new BrokenFeed();
        IFallbackFeed.Source[] memory sources = _chainOf(MOVE_BPS, MOVE_BPS, MOVE_BPS);
        sources[0].feed = IAggregatorV3(address(broken));
        chain = new FallbackFeed("chain", sources, AGREEMENT_BPS, owner);
        _answers(1, 2000e8, 2000e8);
        for (uint256 fault = 0; fault <= uint256(BrokenFeed.Fault.Negative); ++fault) {
            broken.setFault(BrokenFeed.Fault(fault));
            _expect(2000e8, 1);
        }
        broken.setFault(BrokenFeed.Fault.Huge);
        _expect(2000e8, 1);
    }

    // ------------------------------------------------------------------------------------------------ property

    /// @dev The answer is one of the usable sources' and is allowed by the rule, or nothing changed.
    function testFuzz_ServesOnlyWhatTheRuleAllows(uint64[3][4] memory answers, uint8[4] memory silent) public {
        chain = new FallbackFeed("chain", _chainOf(MOVE_BPS, MOVE_BPS, MOVE_BPS), AGREEMENT_BPS, owner);
        PriceFeed[3] memory feeds = [first, second, third];
        for (uint256 step = 0; step < answers.length; ++step) {
            uint256 last = uint256(chain.latestAnswer());
            skip(MAX_AGE + 1);
            uint256[3] memory said;
            for (uint256 i = 0; i < 3; ++i) {
                if ((silent[step] >> i) & 1 == 1) continue;
                said[i] = bound(answers[step][i], 0.1e8 + 1, 10e8);
                _answer(feeds[i], said[i]);
            }
            uint256 expected = _firstAllowed(said, last);
            if (expected == 0) {
                _expectNone();
                assertEq(chain.latestAnswer(), int256(last), "the last answer stands");
            } else {
                chain.poke();
                assertEq(chain.latestAnswer(), int256(expected), "the first allowed answer");
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The rule once more, with ratios instead of distances: a / p in [1 - m, 1 + m], max / min <= 1 + g.
    function _firstAllowed(uint256[3] memory said, uint256 last) private pure returns (uint256) {
        for (uint256 i = 0; i < 3; ++i) {
            if (said[i] == 0) continue;
            bool isNear = said[i] * 1e4 >= last * (1e4 - MOVE_BPS) && said[i] * 1e4 <= last * (1e4 + MOVE_BPS);
            if (last == 0 || isNear) return said[i];
            for (uint256 j = 0; j < 3; ++j) {
                (uint256 low, uint256 high) = said[i] < said[j] ? (said[i], said[j]) : (said[j], said[i]);
                if (j != i && low != 0 && high * 1e4 <= low * (1e4 + AGREEMENT_BPS)) return said[i];
            }
        }
        return 0;
    }

    function _chainOf(uint16 move1, uint16 move2, uint16 move3) private view returns (IFallbackFeed.Source[] memory) {
        IFallbackFeed.Source[] memory sources = new IFallbackFeed.Source[](3);
        sources[0] = IFallbackFeed.Source(first, uint32(MAX_AGE), move1);
        sources[1] = IFallbackFeed.Source(second, uint32(MAX_AGE), move2);
        sources[2] = IFallbackFeed.Source(third, uint32(MAX_AGE), move3);
        return sources;
    }

    function _answers(uint256 a, uint256 b, uint256 c) private {
        _answer(first, a);
        _answer(second, b);
        _answer(third, c);
    }

    function _expect(uint256 answer, uint256 serving) private {
        chain.poke();
        assertEq(chain.latestAnswer(), int256(answer), "the answer that is passed on");
        assertEq(chain.serving(), serving, "the source that serves");
    }

    function _expectNone() private {
        vm.expectRevert(IFallbackFeed.NoTrustedAnswer.selector);
        chain.poke();
    }
}
